/** SHA-256 of the parts, one after the other. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array;

export const hashBytes = 32;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** RFC 6962 §2.1: leaves and nodes are told apart by their first byte, so that no node can be passed off as an entry. */
export const leafHash = (sha256: Sha256, entry: Uint8Array): Uint8Array => sha256(leafPrefix, entry);

export const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(nodePrefix, left, right);

/** The Merkle Tree Hash of a list of subtrees that are equally high, but for the last, which may be lower (RFC 6962 §2.1). */
export function treeHash(sha256: Sha256, subtrees: readonly Uint8Array[]): Uint8Array {
  const [first] = subtrees;
  if (first === undefined) return sha256();
  if (subtrees.length === 1) return first;
  const split = largestPowerBelow(subtrees.length);
  return nodeHash(sha256, treeHash(sha256, subtrees.slice(0, split)), treeHash(sha256, subtrees.slice(split)));
}

/** The largest power of two that is smaller than `count`, which is 2 or more: where RFC 6962 splits a tree. */
export function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}
