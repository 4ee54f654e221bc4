import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { readCommit } from '../../lambdas/adapters/log-commits';
import { sha256 } from '../../lambdas/adapters/sha256';
import type { NoteKey } from '../../lambdas/domain/audit/log/signed-note';
import type { Failure, FailureCode } from '../../lambdas/domain/audit/log/log-failures';
import {
  type LoggedEntry,
  type Verified,
  type VerifiedStep,
  verifyLog,
} from '../../lambdas/domain/audit/log/verify-log';
import { BatchNames } from './batch-names';
import { checkEntry } from './check-entry';
import { checkSequences, type SequenceFacts } from './check-sequences';
import { verifyEd25519 } from './ed25519';
import { recordBytes, writeRecord } from './entry-records';
import type { Files } from './files';
import type { Counted, Examined, Tell } from './findings';
import { SortedRows } from './sorted-rows';

export interface LogToCheck {
  /** The archive's objects under their own names. */
  readonly archive: Files;
  readonly keys: readonly NoteKey[];
  /** Empty, and somebody else's to remove. */
  readonly temporary: string;
  /** The start of the span of which batches were copied, RFC 3339; absent where all must be there. */
  readonly from?: string;
  /** Called after each step of the log. */
  readonly onStep: (step: VerifiedStep, entries: number) => void;
  /** Rows in memory at a time. */
  readonly rows?: number;
}

/** Everything about the log and its entries, in one pass over the batches and one over what was noted of each entry. */
export async function checkLog(log: LogToCheck, tell: Tell): Promise<Examined> {
  const reading = new LogReading(log, tell);
  const { archive, keys, from } = log;
  const ports = { archive, keys, sha256, verify: verifyEd25519, readCommit, linesIn: linesInBatch };
  try {
    const asked = from === undefined ? ports : { ...ports, hashesBefore: from.slice(0, 13) };
    for await (const seen of verifyLog(asked)) reading.take(seen);
    return await reading.examined();
  } finally {
    reading.close();
  }
}

const unreadCodes: ReadonlySet<FailureCode> = new Set([
  ...(['batch_missing', 'batch_changed', 'batch_not_in_log', 'entry_count_differs'] as const),
  ...(['commit_missing', 'commit_unreadable'] as const),
]);

/** 4 MB. */
const rowsInMemory = 64 * 1024;

class LogReading {
  private readonly log: LogToCheck;
  private readonly tell: Tell;
  private readonly names: BatchNames;
  private readonly rows: SortedRows;
  private last: VerifiedStep | undefined;
  private unread = false;
  private readonly counts = { steps: 0, entries: 0, waiting: 0, hashes: 0 };

  constructor(log: LogToCheck, tell: Tell) {
    this.log = log;
    this.tell = tell;
    this.names = new BatchNames(log.temporary);
    this.rows = new SortedRows(log.temporary, { rowBytes: recordBytes, rows: log.rows ?? rowsInMemory });
  }

  take(seen: Verified): void {
    if ('failure' in seen) this.failed(seen.failure);
    else if ('entry' in seen) this.entry(seen.entry);
    else if ('waiting' in seen) this.waiting(seen.waiting);
    else if ('hashes' in seen) this.counts.hashes += seen.hashes.entries;
    else this.step(seen.step);
  }

  private step(step: VerifiedStep): void {
    this.counts.steps += 1;
    this.last = step;
    this.log.onStep(step, this.counts.entries);
  }

  private failed(failure: Failure): void {
    this.unread ||= unreadCodes.has(failure.code);
    this.tell(failure);
  }

  private waiting(entry: LoggedEntry): void {
    this.counts.waiting += 1;
    this.note(entry);
  }

  private entry(entry: LoggedEntry): void {
    this.counts.entries += 1;
    this.note(entry);
  }

  private note(entry: LoggedEntry): void {
    const { event, finding } = checkEntry(entry);
    if (finding !== undefined) this.tell(finding);
    const batch = this.names.numberOf(entry.object);
    if (event === undefined) {
      this.unread = true;
      return;
    }
    const { subject, sequence, occurred_at } = event;
    const early = this.log.from !== undefined && occurred_at < this.log.from;
    const record = { subject, sequence, leaf: entry.leaf, batch, line: entry.line, early };
    this.rows.add((into, place) => writeRecord(into, place, record));
  }

  async examined(): Promise<Examined> {
    const { names, unread, counts, last } = this;
    const scope = { names, unread, hashesOnly: counts.hashes > 0, openFrom: last?.openFrom ?? '' };
    const facts = await checkSequences(this.rows.sorted(), scope, this.tell);
    return { counted: counted(this.counts, this.names.size, facts), statements: this.statements(facts) };
  }

  private statements({ begunBefore, onTheWay, unexplained }: SequenceFacts): readonly string[] {
    const { hashes, waiting, steps } = this.counts;
    const said: string[] = [];
    if (steps === 0) said.push('The log has no step: no entry is proved.');
    if (hashes > 0)
      said.push(
        `${hashes} entries before ${this.log.from ?? ''} are proved by hash only: their batches were not copied.`,
      );
    if (begunBefore > 0) said.push(`${begunBefore} gaps in sequences lie among entries that are proved by hash only.`);
    if (waiting > 0)
      said.push(`${waiting} entries of hours that are still open are not in the log yet: nothing proves them.`);
    if (onTheWay > 0)
      said.push(
        `${onTheWay} events were overtaken by later ones of an hour that is still open: they may be on their way.`,
      );
    if (unexplained > 0)
      said.push(`${unexplained} events are missing from sequences; they may stand in what could not be read.`);
    return [...said, 'Of orders (or_…) the sequence is the attempt: holes there are attempts that were never made.'];
  }

  close(): void {
    this.rows.close();
    this.names.close();
  }
}

function counted(
  { steps, entries, hashes }: { readonly steps: number; readonly entries: number; readonly hashes: number },
  batches: number,
  { subjects, repeats }: SequenceFacts,
): readonly Counted[] {
  return [
    {
      id: 'checkpoints',
      count: steps,
      text: 'steps of the log: signature, root, tiles; each is the beginning of every later one',
    },
    { id: 'batches', count: batches, text: 'batches: named by their bytes, taken once' },
    { id: 'entries', count: entries, text: 'entries in the log: spelling, shape, time, no card number, no envelope' },
    { id: 'hashes', count: hashes, text: 'entries in the log by their hashes only' },
    { id: 'subjects', count: subjects, text: 'subjects: no hole in their sequences, no id with two contents' },
    {
      id: 'repeats',
      count: repeats,
      text: 'entries that stand again in another batch, byte for byte (delivery is at least once)',
    },
  ];
}
