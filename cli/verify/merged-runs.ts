import { fstatSync, readSync } from 'node:fs';

/** The rows of sorted files, in the order of their bytes. A row is overwritten when the one after the next is asked for. */
export function* mergedRuns(files: readonly number[], rowBytes: number): Iterable<Buffer> {
  const readers = files.map((file) => new RunReader(file, rowBytes));
  const heap = new Heap(readers.filter((reader) => reader.row !== undefined));
  for (let first = heap.first; first?.row !== undefined; first = heap.first) {
    yield first.row;
    first.advance();
    heap.settle();
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
