import type { Archive } from '../archive';
import { logName } from './sequence-audit';
import { readTile, type Tile, tileOf, tilePath, tileWidth } from './tiles';

/**
 * The hashes of entries whose batch is not at hand, out of the tiles of level 0 of a tree of `size` leaves. They are worth what the root
 * is worth that they lead to: the caller goes on to build it.
 */
export class LeavesFromTiles {
  private readonly archive: Pick<Archive, 'get'>;
  private held: { readonly path: string; readonly hashes: readonly Uint8Array[] } | undefined;

  constructor(archive: Pick<Archive, 'get'>) {
    this.archive = archive;
  }

  /** @returns the object that does not give it, where there is none or it has not its width */
  async leaf(index: number, size: number): Promise<Uint8Array | { readonly lacking: string }> {
    const tile = tileOf(0, index, size);
    const hash = (await this.hashes(tile))?.[index % tileWidth];
    return hash ?? { lacking: logName(tilePath(tile)) };
  }

  private async hashes(tile: Tile): Promise<readonly Uint8Array[] | undefined> {
    const path = tilePath(tile);
    if (this.held?.path === path) return this.held.hashes;
    const bytes = await this.archive.get(logName(path));
    const hashes = bytes && readTile(bytes, tile);
    this.held = hashes && { path, hashes };
    return hashes;
  }
}
