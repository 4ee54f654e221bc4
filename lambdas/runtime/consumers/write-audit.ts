import { AuditEvent } from '../../contracts/events';
import type { ArchivableEvent, writeAudit } from '../../domain/audit/write-audit';
import { holdsEnvelope } from '../../domain/audit/holds-envelope';
import { findCardNumber } from '../../domain/card/pan-guard';
import { queueHandler } from '../batch-handler';
import { log } from '../logger';
import { count } from '../metrics';
import { detailOf } from './detail';

/** Archives the batch. What must not be archived ends in the dead-letter queue, with an alarm. */
export function writeAuditConsumer(write: ReturnType<typeof writeAudit>): ReturnType<typeof queueHandler> {
  return queueHandler('write-audit', async (records) => {
    const { written, repeated, refused } = await write(
      records.map((record) => ({ deliveryId: record.messageId, detail: detailOf(record) })),
    );
    count('EventsArchived', written);
    if (repeated > 0) count('EventsRepeated', repeated);
    if (refused.length > 0) count('EventRefused', refused.length);
    return refused;
  });
}

/** A known shape, no card number, no envelope: the archive is immutable, so this is asked before, not after. */
export function readArchivableEvent(detail: unknown): ArchivableEvent | undefined {
  const parsed = AuditEvent.safeParse(detail);
  if (!parsed.success) return refuse('unknown shape');
  if (findCardNumber(parsed.data) !== undefined) return refuse('card number');
  if (holdsEnvelope(parsed.data)) return refuse('envelope');
  log.info('event archived', { event_id: parsed.data.id, request_id: parsed.data.request_id });
  return { id: parsed.data.id, json: parsed.data };
}

function refuse(reason: string): undefined {
  log.error('event refused by the archive', { reason });
  return undefined;
}
