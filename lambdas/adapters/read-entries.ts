import * as z from 'zod/mini';
import type { Entry } from '../domain/audit/reads/entry';
import { linesInBatch } from './archived-batch';

const at = { occurred_at: z.iso.datetime(), subject: z.string() };

/** Of every event, as much as tells whether it explains a read of card data. */
const Line = z.union([
  z.object({ ...at, type: z.enum(['payment.authorized', 'payment.failed']), data: z.object({ token: z.string() }) }),
  z.object({ ...at, type: z.literal('token.created'), origin: z.object({ component: z.literal('tokenize-card') }) }),
  z.object({ ...at, type: z.literal('card.revealed'), data: z.object({ kms_request_id: z.string() }) }),
  z.object({ ...at, type: z.string() }),
]);

/**
 * What the events in a batch of the archive say of reads of card data.
 * @throws as `linesInBatch` does, and for a line that holds no event
 */
export function entriesInBatch(name: string, batch: Uint8Array): readonly Entry[] {
  return linesInBatch(name, batch).flatMap((line) => entryIn(JSON.parse(Buffer.from(line).toString('utf8'))));
}

function entryIn(json: unknown): readonly Entry[] {
  const line = Line.parse(json);
  const { occurred_at: occurredAt, subject } = line;
  if ('origin' in line) return [{ kind: 'token', subject, occurredAt }];
  if (!('data' in line)) return [];
  if ('kms_request_id' in line.data) return [{ kind: 'reveal', kmsRequestId: line.data.kms_request_id, occurredAt }];
  return [{ kind: 'charge', subject, occurredAt }];
}
