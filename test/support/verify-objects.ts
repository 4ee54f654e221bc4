import { verify } from '../../cli/verify/verify';
import type { Result } from '../../cli/verify/findings';
import type { TrustedKeys } from '../../cli/verify/trusted-keys';
import { memoryFiles, type Objects, trusted } from './small-evidence';

export const verified = (objects: ReadonlyMap<string, Uint8Array>, keys: TrustedKeys = trusted): Promise<Result> =>
  verify({ place: 'memory', files: memoryFiles(objects), keys, onProgress: () => undefined });

/** `code object` of each failure, without the digests in names of batches. */
export async function failuresOf(
  objects: ReadonlyMap<string, Uint8Array>,
  keys?: TrustedKeys,
): Promise<readonly string[]> {
  const { findings, found } = await verified(objects, keys);
  expect(found).toBe(findings.length);
  return findings.map(({ code, object, entry }) => `${code} ${object}${entry === undefined ? '' : ` line ${entry}`}`);
}

export function changed(bytes: Uint8Array, place: number, by = 1): Uint8Array {
  return Uint8Array.from(bytes).fill((bytes[place] ?? 0) ^ by, place, place + 1);
}

export const withObject = (objects: Objects, name: string, bytes: Uint8Array): Objects =>
  new Map([...objects, [name, bytes]]);

export function without(objects: Objects, ...names: readonly string[]): Objects {
  return new Map([...objects].filter(([name]) => !names.includes(name)));
}
