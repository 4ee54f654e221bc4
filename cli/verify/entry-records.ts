/** What is kept of an entry to see repeats and holes: 64 bytes, which sort by subject, then sequence, then content. */
export interface EntryRecord {
  /** `ch_…`; at most 36 characters. */
  readonly subject: string;
  readonly sequence: number;
  /** The leaf hash of the line; its first 16 bytes are kept. */
  readonly leaf: Uint8Array;
  /** The batch, by its number in the order of reading. */
  readonly batch: number;
  readonly line: number;
  /** It happened before the span of which batches were copied. */
  readonly early: boolean;
  /** So short a time before the time of which the archive is that what came before it may not be in it yet. */
  readonly recent: boolean;
}

export const recordBytes = 64;

const at = { sequence: 36, leaf: 40, batch: 56, lineAndTimes: 60 } as const;
const leafBytes = 16;

export function writeRecord(into: Buffer, place: number, record: EntryRecord): void {
  into.fill(0, place, place + at.sequence);
  into.write(record.subject, place, at.sequence, 'latin1');
  into.writeUInt32BE(record.sequence, place + at.sequence);
  into.set(record.leaf.subarray(0, leafBytes), place + at.leaf);
  into.writeUInt32BE(record.batch, place + at.batch);
  into.writeUInt32BE(record.line * 4 + Number(record.early) * 2 + Number(record.recent), place + at.lineAndTimes);
}

export function readRecord(bytes: Buffer): EntryRecord {
  const end = bytes.indexOf(0);
  const lineAndTimes = bytes.readUInt32BE(at.lineAndTimes);
  return {
    subject: bytes.toString('latin1', 0, end < 0 ? at.sequence : Math.min(end, at.sequence)),
    sequence: bytes.readUInt32BE(at.sequence),
    leaf: bytes.subarray(at.leaf, at.leaf + leafBytes),
    batch: bytes.readUInt32BE(at.batch),
    line: lineAndTimes >>> 2,
    early: (lineAndTimes & 2) !== 0,
    recent: (lineAndTimes & 1) !== 0,
  };
}
