import { numberOfCommit } from './commits';
import { checkpointName, logName } from './sequence-audit';
import { hashesAt, readTilePath, tileWidth } from './tiles';

/** Beside the log: notes of others, each with a verifier of its own. */
const notes = /^(?:reviews\/\d{4}-\d{2}-\d{2}\.(?:json|note)|witness\/\d{4}-\d{2}-\d{2}\.note)$/;

/** The sizes of the tree after each step, ascending: eight bytes a step, half a million steps a year. */
export class StepSizes {
  private readonly sizes: number[] = [];

  get newest(): number {
    return this.sizes.at(-1) ?? 0;
  }

  add(size: number): void {
    if (size > this.newest) this.sizes.push(size);
  }

  /**
   * Has an object of the archive, batches left out, a place in a log of these steps? All numbered steps have been read; of partial tiles
   * the log keeps those of every step, and that each is what its step needs has been seen.
   */
  leadTo(name: string): boolean {
    if (!name.startsWith('log/')) return notes.test(name);
    if (name.startsWith('log/commits/')) return numberOfCommit(name) !== undefined;
    const size = Number(/^log\/checkpoints\/(\d{15})$/.exec(name)?.[1]);
    if (size > 0) return name === checkpointName(size) && this.from(size) === size;
    return this.haveTile(name.slice(logName('').length));
  }

  /** May it be of a step that came later than these? */
  isBeyond(name: string): boolean {
    const size = Number(/^log\/checkpoints\/(\d{15})$/.exec(name)?.[1]);
    if (size > 0) return size > this.newest;
    const tile = name.startsWith('log/') ? readTilePath(name.slice(logName('').length)) : undefined;
    return tile !== undefined && tile.index * tileWidth + tile.width > hashesAt(tile.level, this.newest);
  }

  private haveTile(path: string): boolean {
    const tile = readTilePath(path);
    if (tile === undefined) return false;
    const hashes = tile.index * tileWidth + tile.width;
    if (tile.width === tileWidth) return hashes <= hashesAt(tile.level, this.newest);
    return hashesAt(tile.level, this.from(hashes * tileWidth ** tile.level)) === hashes;
  }

  /** The first size that is not below `least`; 0 where there is none. */
  private from(least: number): number {
    let [low, high] = [0, this.sizes.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.sizes[middle] ?? 0) < least) low = middle + 1;
      else high = middle;
    }
    return this.sizes[low] ?? 0;
  }
}
