import { largestPowerBelow, nodeHash, sameBytes, type Sha256 } from './merkle';

/**
 * The root of the perfect subtree that begins at leaf `first` and has `leaves` leaves, a power of two that divides `first`. Read from
 * tiles, or from wherever the tree is kept.
 */
export type SubtreeRoots = (first: number, leaves: number) => Promise<Uint8Array>;

interface Tree {
  readonly sha256: Sha256;
  readonly roots: SubtreeRoots;
}

/** The root of the leaves [from, before), where `from` is a multiple of every power of two up to their number. */
export async function rangeHash(tree: Tree, from: number, before: number): Promise<Uint8Array> {
  const leaves = before - from;
  if (leaves === 0) return tree.sha256();
  if (isPower(leaves)) return tree.roots(from, leaves);
  const split = from + largestPowerBelow(leaves);
  return nodeHash(tree.sha256, await rangeHash(tree, from, split), await rangeHash(tree, split, before));
}

const isPower = (count: number): boolean => count === 1 || largestPowerBelow(count) * 2 === count;

/** The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1), lowest first. */
export async function inclusionProof(tree: Tree, index: number, size: number): Promise<readonly Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return pathOf(tree, index, { from: 0, before: size });
}

interface Range {
  readonly from: number;
  readonly before: number;
}

async function pathOf(tree: Tree, index: number, { from, before }: Range): Promise<readonly Uint8Array[]> {
  if (before - from === 1) return [];
  const split = from + largestPowerBelow(before - from);
  return index < split
    ? [...(await pathOf(tree, index, { from, before: split })), await rangeHash(tree, split, before)]
    : [...(await pathOf(tree, index, { from: split, before })), await rangeHash(tree, from, split)];
}

/** That the tree of the first `older` leaves is the beginning of that of the first `newer` (RFC 6962 §2.1.2). */
export async function consistencyProof(tree: Tree, older: number, newer: number): Promise<readonly Uint8Array[]> {
  if (older < 0 || older > newer) throw new RangeError(`a tree of ${older} is not the beginning of one of ${newer}`);
  return older === 0 || older === newer ? [] : subproof(tree, older, { from: 0, before: newer, known: true });
}

async function subproof(
  tree: Tree,
  older: number,
  { from, before, known }: Range & { readonly known: boolean },
): Promise<readonly Uint8Array[]> {
  if (older === before) return known ? [] : [await rangeHash(tree, from, before)];
  const split = from + largestPowerBelow(before - from);
  return older <= split
    ? [...(await subproof(tree, older, { from, before: split, known })), await rangeHash(tree, split, before)]
    : [...(await subproof(tree, older, { from: split, before, known: false })), await rangeHash(tree, from, split)];
}

export interface Included {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion(sha256: Sha256, { leaf, index, size, root }: Included, proof: readonly Uint8Array[]) {
  if (index < 0 || index >= size) return false;
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const beside of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sha256, beside, hash);
      [node, last] = toRightChild(node, last);
    } else {
      hash = nodeHash(sha256, hash, beside);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 §2.1.4.2. Nothing is the beginning of everything, and needs no proof. */
export function verifyConsistency(
  sha256: Sha256,
  heads: { readonly older: Head; readonly newer: Head },
  proof: readonly Uint8Array[],
): boolean {
  const { older, newer } = heads;
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameBytes(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && sameBytes(older.root, sha256());
  const [first, ...rest] = isPower(older.size) ? [older.root, ...proof] : proof;
  return first !== undefined && leadsToBoth(sha256, heads, { first, rest });
}

function leadsToBoth(
  sha256: Sha256,
  { older, newer }: { readonly older: Head; readonly newer: Head },
  { first, rest }: { readonly first: Uint8Array; readonly rest: readonly Uint8Array[] },
): boolean {
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [ofOlder, ofNewer] = [first, first];
  for (const beside of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [ofOlder, ofNewer] = [nodeHash(sha256, beside, ofOlder), nodeHash(sha256, beside, ofNewer)];
      [node, last] = toRightChild(node, last);
    } else {
      ofNewer = nodeHash(sha256, ofNewer, beside);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && sameBytes(ofOlder, older.root) && sameBytes(ofNewer, newer.root);
}

/** Up to where it is a right child, or the leftmost node there is. */
function toRightChild(node: number, last: number): [number, number] {
  let at: [number, number] = [node, last];
  while (at[0] % 2 === 0 && at[0] !== 0) at = [half(at[0]), half(at[1])];
  return at;
}

/** Sizes may pass 2^31, where bit operations end. */
const half = (count: number): number => Math.floor(count / 2);
