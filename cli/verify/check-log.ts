import { linesInBatch } from '../../lambdas/adapters/archived-batch';
import { readCommit } from '../../lambdas/adapters/log-commits';
import { sha256 } from '../../lambdas/adapters/sha256';
import type { NoteKey } from '../../lambdas/domain/audit/log/signed-note';
import { startOfHour } from '../../lambdas/domain/audit/hours';
import type { Failure, FailureCode } from '../../lambdas/domain/audit/log/log-failures';
import {
  type LoggedEntry,
  type Verified,
  type VerifiedStep,
  verifyLog,
} from '../../lambdas/domain/audit/log/verify-log';
import { BatchNames } from './batch-names';
import { checkEntry, toleranceMs } from './check-entry';
import { checkSequences } from './check-sequences';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { recordBytes, writeRecord } from './entry-records';
import type { Files } from './files';
import type { Examined, Tell } from './findings';
import { countedOf, statementsOf } from './log-facts';
import { SortedRows } from './sorted-rows';

export interface LogToCheck {
  /** The archive's objects under their own names. */
  readonly archive: Files;
  readonly keys: readonly NoteKey[];
  /** Empty, and somebody else's to remove. */
  readonly temporary: string;
  /** The start of the span of which batches were copied, RFC 3339; absent where all must be there. */
  readonly from?: string;
  /** The time of which the archive is. */
  readonly asOf: Date;
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

/** An event is in the signed log so long after it happened, or `log-behind` alarms (docs/audit-log.md). */
const includedWithinMs = 5 * 60_000;

/** 4 MB. */
const rowsInMemory = 64 * 1024;

class LogReading {
  private readonly log: LogToCheck;
  private readonly tell: Tell;
  private readonly names: BatchNames;
  private readonly rows: SortedRows;
  private last: VerifiedStep | undefined;
  private unread = false;
  /** What happened later than this was archived in an hour that was copied. */
  private readonly copiedFrom: number;
  /** What comes before an event of after this may be on its way. */
  private readonly recentFrom: number;
  private readonly counts = { steps: 0, entries: 0, waiting: 0, hashes: 0 };

  constructor(log: LogToCheck, tell: Tell) {
    this.log = log;
    this.tell = tell;
    this.copiedFrom = log.from === undefined ? 0 : startOfHour(new Date(log.from)).getTime() + toleranceMs;
    this.recentFrom = log.asOf.getTime() - includedWithinMs - toleranceMs;
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
    const at = Date.parse(occurred_at);
    const times = { early: at < this.copiedFrom, recent: at > this.recentFrom };
    const record = { subject, sequence, leaf: entry.leaf, batch, line: entry.line, ...times };
    this.rows.add((into, place) => writeRecord(into, place, record));
  }

  async examined(): Promise<Examined> {
    const { names, unread, counts, last } = this;
    const scope = { names, unread, hashesOnly: counts.hashes > 0, openFrom: last?.openFrom ?? '' };
    const facts = await checkSequences(this.rows.sorted(), scope, this.tell);
    const all = { ...counts, ...facts, batches: names.size, from: this.log.from ?? '' };
    return { counted: countedOf(all), statements: statementsOf(all) };
  }

  close(): void {
    this.rows.close();
    this.names.close();
  }
}
