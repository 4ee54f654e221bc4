import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';

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
    const readers = this.runs.map((run) => new RunReader(run, this.rowBytes));
    const heap = new Heap(readers.filter((reader) => reader.row !== undefined));
    for (let first = heap.first; first?.row !== undefined; first = heap.first) {
      yield first.row;
      first.advance();
      heap.settle();
    }
    this.runs.splice(0).forEach((run) => closeSync(run));
  }

  close(): void {
    this.runs.splice(0).forEach((run) => closeSync(run));
  }
}

const readAhead = 1024;

class RunReader {
  private readonly file: number;
  private readonly rowBytes: number;
  private readonly buffer: Buffer;
  private position = 0;
  private filled = 0;
  private place = 0;
  row: Buffer | undefined;

  constructor(file: number, rowBytes: number) {
    this.file = file;
    this.rowBytes = rowBytes;
    this.buffer = Buffer.alloc(Math.min(rowBytes * readAhead, fstatSync(file).size));
    this.advance();
  }

  advance(): void {
    if (this.place === this.filled) this.fill();
    this.row = this.filled === 0 ? undefined : this.buffer.subarray(this.place, this.place + this.rowBytes);
    this.place += this.rowBytes;
  }

  private fill(): void {
    this.filled = readSync(this.file, this.buffer, 0, this.buffer.length, this.position);
    this.position += this.filled;
    this.place = 0;
  }
}

/** The reader whose row comes first, out of many: a binary heap. */
class Heap {
  private readonly readers: RunReader[];

  constructor(readers: readonly RunReader[]) {
    this.readers = [...readers].sort((one, other) => compare(one, other));
  }

  get first(): RunReader | undefined {
    return this.readers[0];
  }

  /** Put the first where it belongs, after it has advanced. */
  settle(): void {
    const [first] = this.readers;
    const last = first?.row === undefined ? this.readers.pop() : undefined;
    if (last !== undefined && this.readers.length > 0) this.readers[0] = last;
    for (let at = 0; ;) {
      const least = this.leastOf(at);
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private leastOf(at: number): number {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (this.isBefore(child, least)) least = child;
    return least;
  }

  private isBefore(one: number, other: number): boolean {
    const [left, right] = [this.readers[one], this.readers[other]];
    return left !== undefined && right !== undefined && compare(left, right) < 0;
  }

  private swap(one: number, other: number): void {
    const [left, right] = [this.readers[one], this.readers[other]];
    if (left !== undefined && right !== undefined) [this.readers[one], this.readers[other]] = [right, left];
  }
}

const compare = (one: RunReader, other: RunReader): number =>
  one.row === undefined || other.row === undefined ? 0 : one.row.compare(other.row);
