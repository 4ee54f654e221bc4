import { hashBytes, type Sha256, treeHash } from './merkle';
import type { SubtreeRoots } from './proofs';

/** 256 hashes: the tiles of C2SP tlog-tiles are eight levels high. */
export const tileWidth = 256;

/** A tile of a tree: `width` hashes at level 8 × `level` from the place `index` × 256 on. Below 256 it is partial. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`, where 1234067 is spelt `x001/x234/067` (c2sp.org/tlog-tiles). */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const name = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${name}${width < tileWidth ? `.p/${width}` : ''}`;
}

/** The tile that a path names; undefined for another path, and for another spelling of one. */
export function readTilePath(path: string): Tile | undefined {
  const [place = '', width = String(tileWidth)] = path.split('.p/');
  const [, level, ...groups] = place.split('/');
  const index = groups.map((group) => group.slice(-3)).join('');
  const tile = { level: Number(level), index: Number(index), width: Number(width) };
  return groups.length > 0 && tilePath(tile) === path ? tile : undefined;
}

/** How many hashes there are at level 8 × `level` of a tree of `size` leaves: those of whole subtrees only. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / tileWidth ** level);

/** The tile that holds the hash at this place of its level, as wide as it is in a tree of `size` leaves. */
export function tileOf(level: number, place: number, size: number): Tile {
  const index = Math.floor(place / tileWidth);
  return { level, index, width: Math.min(hashesAt(level, size) - index * tileWidth, tileWidth) };
}

/** The partial tiles at the right edge of a tree of `size` leaves, lowest first: what is needed to go on with it. */
export function edgeOf(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const width = hashesAt(level, size) % tileWidth;
    if (width > 0) tiles.push({ level, index: Math.floor(hashesAt(level, size) / tileWidth), width });
  }
  return tiles;
}

/** The hashes of each level's partial tile, by level; an absent one is empty. */
export type Edge = ReadonlyMap<number, readonly Uint8Array[]>;

/** The root of a tree by its right edge: whole tiles have been hashed into the level above. */
export function rootOfEdge(sha256: Sha256, edge: Edge): Uint8Array {
  let lower: Uint8Array | undefined;
  for (let level = 0; level <= Math.max(-1, ...edge.keys()); level += 1) {
    const subtrees = [...(edge.get(level) ?? []), ...(lower === undefined ? [] : [lower])];
    lower = subtrees.length === 0 ? undefined : treeHash(sha256, subtrees);
  }
  return lower ?? sha256();
}

/** A tile that is full: nothing that is appended later changes it. */
export interface WrittenTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** Appends leaves to a tree of which it holds the right edge alone: memory does not grow with the tree. */
export class GrowingTree {
  private readonly sha256: Sha256;
  private readonly levels = new Map<number, Uint8Array[]>();
  private leaves: number;

  constructor(sha256: Sha256, size: number, edge: Edge) {
    this.sha256 = sha256;
    this.leaves = size;
    for (const [level, hashes] of edge) this.levels.set(level, [...hashes]);
  }

  get size(): number {
    return this.leaves;
  }

  get root(): Uint8Array {
    return rootOfEdge(this.sha256, this.levels);
  }

  /** @returns the tiles that this leaf has filled, lowest first: none, most of the time */
  append(leaf: Uint8Array): readonly WrittenTile[] {
    this.leaves += 1;
    const filled: WrittenTile[] = [];
    let hash: Uint8Array | undefined = leaf;
    for (let level = 0; hash !== undefined; level += 1) {
      const hashes = this.levels.get(level) ?? [];
      this.levels.set(level, hashes);
      hashes.push(hash);
      hash = undefined;
      if (hashes.length < tileWidth) continue;
      const place = hashesAt(level, this.leaves) - 1;
      filled.push({ tile: tileOf(level, place, this.leaves), bytes: tileBytes(hashes) });
      hash = treeHash(this.sha256, hashes);
      this.levels.set(level, []);
    }
    return filled;
  }

  /** The partial tiles of the tree as it is now. */
  edge(): readonly WrittenTile[] {
    return edgeOf(this.leaves).map((tile) => ({ tile, bytes: tileBytes(this.levels.get(tile.level) ?? []) }));
  }
}

function tileBytes(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashBytes);
  hashes.forEach((hash, place) => bytes.set(hash, place * hashBytes));
  return bytes;
}

/** The hashes of a tile; undefined where it has not the width that it should have. */
export function readTile(bytes: Uint8Array, { width }: Tile): readonly Uint8Array[] | undefined {
  if (bytes.length !== width * hashBytes) return undefined;
  return Array.from({ length: width }, (_, place) => bytes.slice(place * hashBytes, (place + 1) * hashBytes));
}

/** Subtree roots of a tree of `size` leaves, out of its tiles. */
export function rootsFromTiles(
  sha256: Sha256,
  size: number,
  tile: (wanted: Tile) => Promise<readonly Uint8Array[]>,
): SubtreeRoots {
  return async (first, leaves) => {
    let [level, span] = [0, leaves];
    while (span >= tileWidth) [level, span] = [level + 1, span / tileWidth];
    const place = first / tileWidth ** level;
    const hashes = await tile(tileOf(level, place, size));
    const from = place % tileWidth;
    return treeHash(sha256, hashes.slice(from, from + span));
  };
}
