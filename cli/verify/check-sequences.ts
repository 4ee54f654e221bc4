import { sameBytes } from '../../lambdas/domain/audit/log/merkle';
import type { BatchNames } from './batch-names';
import { breathe } from './breathe';
import { type EntryRecord, readRecord } from './entry-records';
import type { Finding, Tell } from './findings';

export interface SequenceFacts {
  readonly subjects: number;
  /** Entries that stand again, byte for byte, in another batch: delivery is at least once. */
  readonly repeats: number;
  /** Subjects whose first events are in the log by their hashes only. */
  readonly begunBefore: number;
  /** Events that a later one of an hour still open has overtaken, a few minutes before the time asked for: they may be on their way. */
  readonly onTheWay: number;
  /** Holes where entries could not be read: what is missing may stand in those. */
  readonly unexplained: number;
}

export interface SequenceScope {
  readonly names: Pick<BatchNames, 'name'>;
  /** There are entries of which only hashes were copied. */
  readonly hashesOnly: boolean;
  /** There are entries that could not be read, which is a failure of its own. */
  readonly unread: boolean;
  /** The first hour that the log has not closed. */
  readonly openFrom: string;
}

const rowsPerBreath = 10_000;

/** Of an order, `sequence` is the attempt: attempts that were never made leave holes. */
const attempts = 'or_';

/**
 * Repeats and holes, out of the records of all entries in their order: every subject counts from 1, and an id has one content.
 * @param rows each is looked at before the next is asked for
 */
export async function checkSequences(rows: Iterable<Buffer>, scope: SequenceScope, tell: Tell): Promise<SequenceFacts> {
  const facts = { subjects: 0, repeats: 0, begunBefore: 0, onTheWay: 0, unexplained: 0 };
  let last: EntryRecord | undefined;
  let seen = 0;
  for (const row of rows) {
    const record = readRecord(Buffer.from(row));
    const same = last?.subject === record.subject;
    if (!same) facts.subjects += 1;
    if (same && last?.sequence === record.sequence) repeated(last, record);
    else follows(same ? last : undefined, record);
    last = record;
    seen += 1;
    if (seen % rowsPerBreath === 0) await breathe();
  }
  return facts;

  function repeated(first: EntryRecord, again: EntryRecord): void {
    if (first.batch === again.batch) tell(twice(first, again));
    else if (!sameBytes(first.leaf, again.leaf)) tell(contested(first, again));
    else facts.repeats += 1;
  }

  function follows(before: EntryRecord | undefined, record: EntryRecord): void {
    const first = (before?.sequence ?? 0) + 1;
    const missing = record.sequence - first;
    if (missing === 0 || record.subject.startsWith(attempts)) return;
    const object = scope.names.name(record.batch);
    if (scope.hashesOnly && before?.early !== false) facts.begunBefore += 1;
    else if (record.recent && object >= `batches/${scope.openFrom}`) facts.onTheWay += missing;
    else if (scope.unread) facts.unexplained += missing;
    else tell(hole(record, { object, first, missing }));
  }

  function hole({ subject, sequence, line }: EntryRecord, gap: Gap): Finding {
    const which = gap.missing === 1 ? `event ${gap.first}` : `events ${gap.first} to ${sequence - 1}`;
    const meaning = `${subject} has event ${sequence} and lacks ${which}.`;
    return { object: gap.object, entry: line, code: 'sequence_hole', meaning };
  }

  function twice({ line }: EntryRecord, again: EntryRecord): Finding {
    const meaning = `${again.subject}.${again.sequence} stands in it already, at line ${line}.`;
    return { object: scope.names.name(again.batch), entry: again.line, code: 'entry_twice_in_batch', meaning };
  }

  function contested(first: EntryRecord, again: EntryRecord): Finding {
    const where = `${scope.names.name(first.batch)} line ${first.line}`;
    const meaning = `${again.subject}.${again.sequence} says something else in ${where}.`;
    return { object: scope.names.name(again.batch), entry: again.line, code: 'id_with_two_contents', meaning };
  }
}

interface Gap {
  readonly object: string;
  readonly first: number;
  readonly missing: number;
}
