import { linesInBatch } from '../../../lambdas/adapters/archived-batch';
import { verifyEd25519 } from '../../../lambdas/adapters/ed25519';
import { readCommit } from '../../../lambdas/adapters/log-commits';
import { sha256 } from '../../../lambdas/adapters/sha256';
import type { Control } from '../../../lambdas/contracts/controls';
import { nameOfHour, type Span } from '../../../lambdas/domain/audit/hours';
import { checkpointName } from '../../../lambdas/domain/audit/log/sequence-audit';
import type { NoteKey } from '../../../lambdas/domain/audit/log/signed-note';
import { type Failure, verifyLog } from '../../../lambdas/domain/audit/log/verify-log';
import type { AuditLock } from '../../../lib/config/stages';
import type { ArchiveStated } from '../copy/archive-stated';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { ClockDistances, type ClocksStated } from './clock-distances';
import { copiedArchive } from './copied-archive';
import { EntryTally, type EntriesStated } from './entry-tally';
import { InclusionTimes, type InclusionStated } from './inclusion-times';
import { readReviews, type ReviewStated } from './read-reviews';
import { save, type Saved } from './saved';

/** Where the questions `log.*` look: what the copied archive says of itself, once it has been verified. */
export interface LogSource {
  readonly span: Span;
  readonly lock: AuditLock;
  /** The critical controls that the stage watches. */
  readonly watched: readonly Control[];
  readonly collectedAt: Date;
  /** Absent where the stage has no key for them yet. */
  readonly log: Saved<LogStated | undefined>;
  readonly archive: Saved<ArchiveStated>;
  readonly reviews: Saved<readonly ReviewStated[]>;
  /** Days of notes that the witness gave; undefined where none were given. */
  readonly witnessed: readonly string[] | undefined;
}

export interface LogStated extends EntriesStated {
  readonly inclusion: InclusionStated;
  readonly clocks: ClocksStated;
  readonly steps: number;
  /** Entries in the log, and its root in hex. */
  readonly size: number;
  readonly root: string;
  /** Entries that are proved by their hashes alone: their batches are older than the span. */
  readonly byHash: number;
  /** Entries that no step had taken yet. */
  readonly waiting: number;
  readonly failures: { readonly count: number; readonly first: readonly Failure[] };
}

export interface LogAsked extends Pick<LogSource, 'span' | 'lock' | 'watched' | 'collectedAt' | 'witnessed'> {
  readonly archive: ArchiveStated;
  readonly keys: ReadonlyMap<'audit-log' | 'evidence' | 'review', NoteKey>;
  readonly told: (entries: number) => void;
}

export async function askLog(folder: EvidenceFolder, asked: LogAsked): Promise<LogSource> {
  const { span, lock, watched, collectedAt, witnessed, keys } = asked;
  const auditKey = keys.get('audit-log');
  const due = { key: keys.get('review'), begun: asked.archive.oldestHour?.slice(0, 10) };
  const stated = auditKey === undefined ? undefined : await verified(folder, auditKey, asked);
  return {
    ...{ span, lock, watched, collectedAt, witnessed },
    // `null` in the file where there is no key.
    log: await save(folder, 'log/verified', stated ?? null).then((kept) => ({ ...kept, found: stated })),
    archive: await save(folder, 'log/archive', asked.archive),
    reviews: await save(folder, 'log/reviews', await readReviews(folder, span, due)),
  };
}

const mostFailures = 100;

async function verified(folder: EvidenceFolder, key: NoteKey, { span, told }: LogAsked): Promise<LogStated> {
  const entries = new EntryTally(span);
  const times = new InclusionTimes(folder);
  const clocks = new ClockDistances(folder);
  const failures: Failure[] = [];
  const seen = { steps: 0, size: 0, root: '', byHash: 0, waiting: 0, failed: 0 };
  const ports = {
    archive: copiedArchive(folder),
    ...{ sha256, readCommit },
    verify: verifyEd25519,
    keys: [key],
    linesIn: linesInBatch,
    hashesBefore: nameOfHour(span.from),
  };
  for await (const one of verifyLog(ports)) {
    if ('entry' in one) {
      await clocks.add(one.entry.object, entries.add(one.entry));
      times.taken(one.entry.object);
      told(entries.seen);
    } else if ('waiting' in one) {
      entries.add(one.waiting);
      seen.waiting += 1;
    } else if ('hashes' in one) seen.byHash += one.hashes.entries;
    else if ('step' in one) {
      Object.assign(seen, {
        steps: seen.steps + 1,
        size: one.step.size,
        root: Buffer.from(one.step.root).toString('hex'),
      });
      await times.signed(checkpointName(one.step.size));
    } else if ((seen.failed += 1) <= mostFailures) failures.push(one.failure);
  }
  const { failed, ...log } = seen;
  return {
    ...{ ...entries.stated(), ...log },
    inclusion: times.stated(),
    clocks: clocks.stated(),
    failures: { count: failed, first: failures },
  };
}
