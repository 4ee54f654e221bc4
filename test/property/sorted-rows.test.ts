import fc from 'fast-check';
import { checkSequences } from '../../cli/verify/check-sequences';
import { type EntryRecord, readRecord, recordBytes, writeRecord } from '../../cli/verify/entry-records';
import type { Finding } from '../../cli/verify/findings';
import { SortedRows } from '../../cli/verify/sorted-rows';
import { removeFolder, writtenFolder } from '../support/written-folder';

function sorted(rows: readonly Buffer[], rowBytes: number, inMemory: number): readonly string[] {
  const folder = writtenFolder(new Map());
  const sorter = new SortedRows(folder, { rowBytes, rows: inMemory });
  try {
    for (const row of rows) sorter.add((into, place) => into.set(row, place));
    return Array.from(sorter.sorted(), (row) => row.toString('hex'));
  } finally {
    sorter.close();
    removeFolder(folder);
  }
}

const row = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Buffer.from(bytes));

describe('rows that are sorted outside memory', () => {
  it('are those that were put in, in the order of their bytes, however many fit', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 400 }), fc.integer({ min: 1, max: 60 }), (rows, inMemory) => {
        expect(sorted(rows, 6, inMemory)).toEqual(rows.map((one) => one.toString('hex')).sort());
      }),
      { numRuns: 150 },
    );
  });
});

const record = fc.record({
  subject: fc.stringMatching(/^(?:tok|ch|fl|rc|ct|ac|rv|or)_[a-z2-7]{26,32}$/),
  sequence: fc.integer({ min: 1, max: 999_999_999 }),
  leaf: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  batch: fc.integer({ min: 0, max: 0xffffffff }),
  line: fc.integer({ min: 1, max: 0x3fffffff }),
  early: fc.boolean(),
  recent: fc.boolean(),
});

describe('the record of an entry', () => {
  it('is read as it is written, but for the second half of its hash', () => {
    fc.assert(
      fc.property(record, (one) => {
        const bytes = Buffer.alloc(recordBytes, 0xff);
        writeRecord(bytes, 0, one);
        const { leaf, ...rest } = readRecord(bytes);
        expect({ ...rest, leaf: [...leaf] }).toEqual({ ...one, leaf: [...one.leaf.slice(0, 16)] });
      }),
    );
  });
});

/** Few subjects, sequences, contents and batches, so that there are repeats, holes and quarrels. */
const small = fc.record({
  subject: fc.constantFrom(...['a', 'b', 'c'].map((letter) => `ch_${letter.repeat(32)}`), `or_${'a'.repeat(32)}`),
  sequence: fc.integer({ min: 1, max: 4 }),
  content: fc.integer({ min: 0, max: 1 }),
  batch: fc.integer({ min: 0, max: 5 }),
});
type Small = { readonly subject: string; readonly sequence: number; readonly content: number; readonly batch: number };

/** The same, the slow way. */
function expectedOf(entries: readonly Small[]) {
  const codes = new Set<string>();
  let repeats = 0;
  const bySubject = Map.groupBy(entries, ({ subject }) => subject);
  for (const [subject, all] of bySubject) {
    const byId = Map.groupBy(all, ({ sequence }) => sequence);
    const highest = Math.max(...byId.keys());
    const holes = Array.from({ length: highest }, (_, place) => place + 1).some((sequence) => !byId.has(sequence));
    if (holes && !subject.startsWith('or_')) codes.add('sequence_hole');
    for (const same of byId.values()) {
      const contents = new Set(same.map(({ content }) => content));
      const batches = new Set(same.map(({ batch }) => batch));
      if (contents.size > 1 || batches.size < same.length) codes.add('refused');
      else repeats += same.length - 1;
    }
  }
  return { codes, repeats, subjects: bySubject.size };
}

async function foundOf(entries: readonly Small[]) {
  const folder = writtenFolder(new Map());
  const sorter = new SortedRows(folder, { rowBytes: recordBytes, rows: 3 });
  const findings: Finding[] = [];
  try {
    for (const [place, { subject, sequence, content, batch }] of entries.entries()) {
      const one: EntryRecord = {
        subject,
        sequence,
        leaf: new Uint8Array(32).fill(content),
        batch,
        line: place + 1,
        early: false,
        recent: false,
      };
      sorter.add((into, at) => writeRecord(into, at, one));
    }
    const scope = { names: { name: String }, hashesOnly: false, unread: false, openFrom: 'x' };
    return { findings, facts: await checkSequences(sorter.sorted(), scope, (finding) => findings.push(finding)) };
  } finally {
    sorter.close();
    removeFolder(folder);
  }
}

describe('sequences of subjects', () => {
  const quarrel: readonly Small[] = [0, 1].map((content) => ({
    subject: `ch_${'a'.repeat(32)}`,
    sequence: 2,
    content,
    batch: content,
  }));

  it('have the holes, repeats and quarrels that a plain count finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(small, { maxLength: 14 }), async (entries) => {
        const { codes, repeats, subjects } = expectedOf(entries);
        const { findings, facts } = await foundOf(entries);
        const found = new Set(findings.map(({ code }) => (code === 'sequence_hole' ? code : 'refused')));
        expect([...found].sort()).toEqual([...codes].sort());
        expect(facts.subjects).toBe(subjects);
        if (!codes.has('refused')) expect(facts.repeats).toBe(repeats);
      }),
      { numRuns: 300, examples: [[[...quarrel]], [[]]] },
    );
  });
});
