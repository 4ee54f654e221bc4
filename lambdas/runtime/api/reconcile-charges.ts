import type * as z from 'zod/mini';
import type { ReconciledCharges } from '../../contracts/schedules';
import type { reconcile } from '../../domain/charge/reconcile';
import { log } from '../logger';
import { count } from '../metrics';

/** Most that one run looks at; what is left is the next minute's. */
const most = 200;

/** One run of the reconciler, counted. */
export function reconcileChargesApi(
  run: ReturnType<typeof reconcile>,
): () => Promise<z.input<typeof ReconciledCharges>> {
  return async () => {
    const looked = await run(most);
    for (const { work, became } of looked) log.info('reconciled', { charge_id: work.chargeId, reason: became });
    const met = (kind: string): number => looked.filter(({ became }) => became === kind).length;
    count('ChargesWaiting', met('waiting'));
    return { settled: met('settled'), waiting: met('waiting'), failed: met('failed') };
  };
}
