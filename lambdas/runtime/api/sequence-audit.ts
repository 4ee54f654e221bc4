import type * as z from 'zod/mini';
import { sequenceBounds, type SequencedAudit } from '../../contracts/audit-log';
import type { sequenceAudit } from '../../domain/audit/log/sequence-audit';
import { log } from '../logger';
import { count } from '../metrics';

/** One run of the sequencer, counted. The alarm is on runs that are not `current`, and on none at all. */
export function sequenceAuditApi(run: ReturnType<typeof sequenceAudit>): () => Promise<z.input<typeof SequencedAudit>> {
  return async () => {
    const sequenced = await run(sequenceBounds);
    count('BatchesSequenced', sequenced.batches);
    for (const name of sequenced.unreadable) log.error('an object of the archive is no batch', { reason: name });
    if (sequenced.unreadable.length > 0) count('BatchUnreadable', sequenced.unreadable.length);
    if (sequenced.current) count('LogCurrent');
    log.info('log sequenced', { records: sequenced.batches, reason: sequenced.current ? 'current' : 'behind' });
    return { ...sequenced, unreadable: sequenced.unreadable.length };
  };
}
