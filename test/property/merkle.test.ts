import fc from 'fast-check';
import { leafHash, treeHash } from '../../lambdas/domain/audit/log/merkle';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../lambdas/domain/audit/log/proofs';
import { GrowingTree, readTile, rootsFromTiles, tilePath } from '../../lambdas/domain/audit/log/tiles';
import { sha256 } from '../support/sha256';

const leafOf = (index: number): Uint8Array => leafHash(sha256, Buffer.from(`entry ${index}`));

/** A tree that grew in steps, each from the tiles of the one before alone, with its tiles and the root of each step. */
function grown(steps: readonly number[]) {
  const tiles = new Map<string, Uint8Array>();
  const heads: { readonly size: number; readonly root: Uint8Array }[] = [];
  let size = 0;
  let edge = new Map<number, readonly Uint8Array[]>();
  for (const step of steps) {
    const tree = new GrowingTree(sha256, size, edge);
    for (let leaf = 0; leaf < step; leaf += 1) {
      for (const { tile, bytes } of tree.append(leafOf(size + leaf))) tiles.set(tilePath(tile), bytes);
    }
    edge = new Map(tree.edge().map(({ tile, bytes }) => [tile.level, readTile(bytes, tile)!]));
    for (const { tile, bytes } of tree.edge()) tiles.set(tilePath(tile), bytes);
    size = tree.size;
    heads.push({ size, root: tree.root });
  }
  const treeAt = (at: number) => ({
    sha256,
    roots: rootsFromTiles(sha256, at, async (tile) => {
      const bytes = tiles.get(tilePath(tile));
      const hashes = bytes && readTile(bytes, tile);
      if (hashes === undefined) throw new Error(`no tile ${tilePath(tile)}`);
      return hashes;
    }),
  });
  return { heads, treeAt };
}

const plainRoot = (size: number): Uint8Array =>
  treeHash(
    sha256,
    Array.from({ length: size }, (_, index) => leafOf(index)),
  );

const steps = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 6 });

describe('a tree in tiles', () => {
  it('has at every step the root of the plain tree, however it grew', () => {
    fc.assert(
      fc.property(steps, (by) => {
        for (const { size, root } of grown(by).heads) expect(root).toEqual(plainRoot(size));
      }),
      { numRuns: 40 },
    );
  });

  it('has the root of the plain tree past two levels', () => {
    const { heads } = grown([65_535, 1, 1, 300]);
    expect(heads.map(({ root }) => root)).toEqual([65_535, 65_536, 65_537, 65_837].map(plainRoot));
  });

  it('proves that each leaf is in it, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (by, pick) => {
        const { heads, treeAt } = grown([1, ...by]);
        const { size, root } = heads.at(-1)!;
        const index = pick % size;
        const proof = await inclusionProof(treeAt(size), index, size);
        const included = { leaf: leafOf(index), index, size, root };
        expect(verifyInclusion(sha256, included, proof)).toBe(true);
        expect(verifyInclusion(sha256, { ...included, leaf: leafOf(index + 1) }, proof)).toBe(false);
        expect(verifyInclusion(sha256, { ...included, index: (index + 1) % size }, proof)).toBe(size === 1);
        expect(verifyInclusion(sha256, included, [...proof, root])).toBe(false);
        if (proof.length > 0) expect(verifyInclusion(sha256, included, proof.slice(1))).toBe(false);
        for (const place of proof.keys()) {
          expect(
            verifyInclusion(
              sha256,
              included,
              proof.map((hash, at) => (at === place ? bent(hash) : hash)),
            ),
          ).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('proves that every step is the beginning of every later one, and that another tree is not', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (by) => {
        const { heads, treeAt } = grown(by);
        for (const [at, older] of heads.entries()) {
          for (const newer of heads.slice(at)) {
            const proof = await consistencyProof(treeAt(newer.size), older.size, newer.size);
            expect(verifyConsistency(sha256, { older, newer }, proof)).toBe(true);
            const forked = { ...older, root: bent(older.root) };
            expect(verifyConsistency(sha256, { older: forked, newer }, proof)).toBe(false);
            if (newer.size > older.size && older.size > 0) {
              const other = { ...newer, root: bent(newer.root) };
              expect(verifyConsistency(sha256, { older, newer: other }, proof)).toBe(false);
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('spells its tiles as C2SP does', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0, width: 17 })).toBe('tile/2/000.p/17');
    expect(tilePath({ level: 1, index: 273, width: 112 })).toBe('tile/1/273.p/112');
  });
});

const bent = (hash: Uint8Array): Uint8Array => Uint8Array.of(...hash.slice(0, -1), (hash.at(-1) ?? 0) ^ 1);
