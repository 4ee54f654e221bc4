import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { mergedRuns } from './merged-runs';

const firstRows = 64;

/**
 * Sorts more rows of a fixed number of bytes than memory holds: sorted runs in files of a temporary folder, merged as they are read.
 * (Ours, because the npm packages for it sort lines of text with a few thousand downloads a week; this is a hundred lines, and the
 * verifier should be short to read.) The folder belongs to the caller, who removes it.
 */
export class SortedRows {
  private readonly folder: string;
  private readonly rowBytes: number;
  private readonly most: number;
  /** Grows up to `most`: a small archive needs little. */
  private chunk: Buffer;
  private used = 0;
  private readonly runs: number[] = [];

  /** @param rows how many are held in memory */
  constructor(folder: string, { rowBytes, rows }: { readonly rowBytes: number; readonly rows: number }) {
    this.folder = folder;
    this.rowBytes = rowBytes;
    this.most = rowBytes * rows;
    this.chunk = Buffer.alloc(Math.min(this.most, rowBytes * firstRows));
  }

  /** Write a row into the bytes that `write` is given: the buffer, and the place in it. */
  add(write: (into: Buffer, place: number) => void): void {
    if (this.used === this.chunk.length) this.makeRoom();
    write(this.chunk, this.used);
    this.used += this.rowBytes;
  }

  private makeRoom(): void {
    if (this.used === this.most) {
      this.writeRun();
      return;
    }
    const larger = Buffer.alloc(Math.min(this.most, this.used * 4));
    larger.set(this.chunk);
    this.chunk = larger;
  }

  private writeRun(): void {
    const run = openSync(path.join(this.folder, `rows-${this.runs.length}`), 'wx+');
    const sorted = Buffer.alloc(this.used);
    this.sortedPlaces().forEach((from, row) =>
      this.chunk.copy(sorted, row * this.rowBytes, from, from + this.rowBytes),
    );
    writeSync(run, sorted);
    this.runs.push(run);
    this.used = 0;
  }

  /** Where each row begins, in the order of their bytes. Numbers, because a hundred thousand views would be larger than the rows. */
  private sortedPlaces(): Uint32Array {
    const { chunk, rowBytes } = this;
    const places = Uint32Array.from({ length: this.used / rowBytes }, (_, row) => row * rowBytes);
    return places.sort((one, other) => chunk.compare(chunk, other, other + rowBytes, one, one + rowBytes));
  }

  /** All rows, in the order of their bytes. A row is overwritten when the one after the next is asked for. */
  *sorted(): Iterable<Buffer> {
    if (this.used > 0) this.writeRun();
    yield* mergedRuns(this.runs, this.rowBytes);
    this.runs.splice(0).forEach((run) => closeSync(run));
  }

  close(): void {
    this.runs.splice(0).forEach((run) => closeSync(run));
  }
}
