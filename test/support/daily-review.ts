import { readEntry, readReview, writeReview } from '../../lambdas/adapters/daily-reviews';
import { sha256Hex } from '../../lambdas/adapters/ids';
import type { ReviewDayPorts } from '../../lambdas/domain/audit/review/review-ports';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import { batchOf, linesIn, logKey, sequencer, signLog } from './audit-log';
import { sha256 } from './sha256';

/** The ports of a review over an archive of tests, with a fixed key. */
export function reviewer(archive: ReviewDayPorts['archive'], now: () => Date): ReviewDayPorts {
  return {
    archive,
    linesIn,
    readEntry,
    readCommit: sequencer(archive, now).readCommit,
    readReview,
    writeReview,
    sha256,
    digest: sha256Hex,
    key: async () => logKey,
    sign: signLog,
    verify: verifyEd25519,
    now,
  };
}

export interface SomeEntry {
  readonly id: string;
  readonly type?: string;
  readonly outcome?: 'success' | 'failure';
  readonly at?: string;
  readonly client?: string;
  readonly role?: string;
}

/** The line of an event, as far as a review looks at it. */
export const lineOf = ({ id, type = 'payment.authorized', outcome = 'success', ...facts }: SomeEntry): string =>
  JSON.stringify({
    ...{ id, type, outcome, occurred_at: facts.at ?? '2026-11-23T10:00:00.000Z' },
    actor: { client_id: facts.client ?? 'shop', role: facts.role ?? 'server' },
  });

/** A batch that was archived in an hour, as name and bytes. */
export const archived = (hour: string, entries: readonly SomeEntry[]): readonly [string, Uint8Array] =>
  batchOf(hour, entries.map(lineOf));
