import { readEvent } from '../../contracts/archivable-event';
import type { ArchivableEvent, writeAudit } from '../../domain/audit/write-audit';
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

/** The archive is immutable: what it takes is asked before, not after. */
export function readArchivableEvent(detail: unknown): ArchivableEvent | undefined {
  const read = readEvent(detail);
  if ('refused' in read) {
    log.error('event refused by the archive', { reason: read.refused });
    return undefined;
  }
  log.info('event archived', { event_id: read.event.id, request_id: read.event.request_id });
  return { id: read.event.id, json: read.event };
}
