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
    if (sequenced.current) count('LogCurrent');
    log.info('log sequenced', { records: sequenced.batches, reason: sequenced.current ? 'current' : 'behind' });
    return sequenced;
  };
}
