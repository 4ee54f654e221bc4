import { verify } from '../../cli/verify/verify';
import type { Result } from '../../cli/verify/findings';
import type { TrustedKeys } from '../../cli/verify/trusted-keys';
import { memoryFiles, type Objects, trusted, trustedOfArchive } from './small-evidence';

/** An evidence folder; verified with all keys, as a bare copy is not. */
export const isEvidence = (objects: ReadonlyMap<string, unknown>): boolean =>
  [...objects.keys()].some((name) => name.startsWith('archive/'));

export const keysOf = (objects: ReadonlyMap<string, unknown>): TrustedKeys =>
  isEvidence(objects) ? trusted : trustedOfArchive;

export const verified = (
  objects: ReadonlyMap<string, Uint8Array>,
  keys: TrustedKeys = keysOf(objects),
  asOf?: Date,
): Promise<Result> =>
  verify({
    ...{ place: 'memory', files: memoryFiles(objects), keys, onProgress: () => undefined },
    ...(asOf === undefined ? {} : { asOf }),
  });

/** `code object` of each failure, without the digests in names of batches. */
export async function failuresOf(
  objects: ReadonlyMap<string, Uint8Array>,
  keys?: TrustedKeys,
  asOf?: Date,
): Promise<readonly string[]> {
  const { findings, found } = await verified(objects, keys, asOf);
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
