import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';

/** `batches/2026-11-24T07/<64 hex>.ndjson.gz`, and nothing longer, is the name of a batch. */
const nameBytes = 96;

/** The names of batches by number, in a file of a temporary folder: the next one that is added is one higher, from 0. */
export class BatchNames {
  private readonly file: number;
  private count = 0;
  private last = '';

  constructor(folder: string) {
    this.file = openSync(path.join(folder, 'batch-names'), 'wx+');
  }

  /** @returns the number of this name; entries of one batch come one after the other */
  numberOf(name: string): number {
    if (name === this.last) return this.count - 1;
    this.last = name;
    writeSync(this.file, name.padEnd(nameBytes).slice(0, nameBytes), this.count * nameBytes, 'latin1');
    this.count += 1;
    return this.count - 1;
  }

  name(number: number): string {
    const bytes = Buffer.alloc(nameBytes);
    readSync(this.file, bytes, 0, nameBytes, number * nameBytes);
    return bytes.toString('latin1').trimEnd();
  }

  get size(): number {
    return this.count;
  }

  close(): void {
    closeSync(this.file);
  }
}
