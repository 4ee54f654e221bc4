import { Trouble } from '../trouble';
import { take } from './lock';
import { filesOf, type Place } from './place';

/**
 * Do something that changes this folder's stage, alone.
 * @throws Trouble where another process holds the folder
 */
export async function holding<T>(place: Place, purpose: string, work: () => Promise<T>): Promise<T> {
  const taken = take(filesOf(place).lock, purpose);
  if ('holder' in taken) {
    const { pid, purpose: other } = taken.holder;
    throw new Trouble(
      `The stage in ${place.folder} is held by process ${pid} (${other}). Wait for it or end it (npx strongroom local down --dir ${place.folder}), or start a second one beside it: --port ${place.port + 100} --dir .local/second`,
    );
  }
  try {
    return await work();
  } finally {
    taken.release();
  }
}
