import * as z from 'zod/mini';
import { DailyReview } from '../contracts/daily-review';
import { canonicalJson } from '../domain/audit/canonical-json';
import type { Entry } from '../domain/audit/review/entry';
import type { Review } from '../domain/audit/review/review';

/** The record of a review as its bytes: canonical JSON (RFC 8785). */
export function writeReview(review: Review): Uint8Array {
  const { day, reviewedAt: reviewed_at, rules, numbers, findings, actors, checkpoint, previous } = review;
  const { entries, batches, byType: by_type, byClient, otherClients: other_clients, byHour } = numbers;
  const by_client = byClient.map(({ client, ...counted }) => ({ client, ...counted }));
  return Buffer.from(
    canonicalJson({
      schema: 1,
      ...{ day, reviewed_at, actors, checkpoint, previous },
      rules: rules.map(({ looksAt: looks_at, ...rule }) => ({ ...rule, looks_at })),
      numbers: { entries, batches, by_type, by_client, other_clients, by_hour: byHour },
      findings: findings.map(({ rule, severity, text, ids }) => ({ rule, severity, text, ids })),
    }),
  );
}

/** @throws for bytes that are no record of a review */
export function readReview(bytes: Uint8Array): Review {
  const stored = DailyReview.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const { schema: _schema, reviewed_at: reviewedAt, rules, numbers, checkpoint, previous, ...rest } = stored;
  const { by_type: byType, by_client: byClient, other_clients: otherClients, by_hour: byHour, ...sums } = numbers;
  return {
    ...rest,
    reviewedAt,
    rules: rules.map(({ looks_at: looksAt, ...rule }) => ({ ...rule, looksAt })),
    numbers: { ...sums, byType, byClient, otherClients, byHour },
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(previous === undefined ? {} : { previous }),
  };
}

/** Only what a review looks at: an event of a version to come is read as well. Members: contracts/events.ts. */
const Line = z.object({
  id: z.string(),
  type: z.string(),
  outcome: z.enum(['success', 'failure']),
  occurred_at: z.iso.datetime(),
  actor: z.object({ client_id: z.string(), role: z.string() }),
});

/** @returns undefined for a line that is no event */
export function readEntry(line: Uint8Array): Entry | undefined {
  const parsed = Line.safeParse(jsonOf(line));
  if (!parsed.success) return undefined;
  const { id, type, outcome, occurred_at, actor } = parsed.data;
  return { id, type, outcome, occurredAt: Date.parse(occurred_at), clientId: actor.client_id, role: actor.role };
}

function jsonOf(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line).toString('utf8'));
  } catch {
    return undefined;
  }
}
