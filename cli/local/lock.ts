import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { isRunning, type ProcessId, thisProcess } from './processes';

const Holder = z.object({ pid: z.int(), startedAt: z.string(), purpose: z.string() });

export type Holder = z.infer<typeof Holder>;

/**
 * Hold a lock file while `purpose` lasts. A lock whose holder is gone is taken over.
 * @returns what releases it, or who holds it
 */
export function take(file: string, purpose: string): { readonly release: () => void } | { readonly holder: Holder } {
  mkdirSync(path.dirname(file), { recursive: true });
  const me = { ...thisProcess(), purpose };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (write(file, me)) return { release: () => rmSync(file, { force: true }) };
    const holder = holderOf(file);
    if (holder !== undefined && isRunning(holder)) return { holder };
    rmSync(file, { force: true });
  }
  return { holder: holderOf(file) ?? { ...unknownProcess, purpose: 'unknown' } };
}

/** Who holds the lock now; undefined when nobody who still runs does. */
export function holderOf(file: string): Holder | undefined {
  try {
    const holder = Holder.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return holder.success && isRunning(holder.data) ? holder.data : undefined;
  } catch {
    return undefined;
  }
}

const unknownProcess: ProcessId = { pid: 0, startedAt: 'unknown' };

/** `wx`: of two that come at the same time, one gets it. */
function write(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
