import type * as z from 'zod/mini';
import type { ReconciledCharges } from '../../contracts/schedules';
import { reconcileBounds } from '../../contracts/schedules';
import type { reconcile, ReconciledWork } from '../../domain/charge/reconcile';
import { log } from '../logger';
import { count } from '../metrics';

/** One run of the reconciler, counted. */
export function reconcileChargesApi(
  run: ReturnType<typeof reconcile>,
  now: () => Date,
): () => Promise<z.input<typeof ReconciledCharges>> {
  return async () => {
    const looked = await run(reconcileBounds);
    for (const { work, became } of looked) log.info('reconciled', { charge_id: work.chargeId, reason: became });
    const met = (kind: string): number => looked.filter(({ became }) => became === kind).length;
    count('ChargesWaiting', met('waiting'));
    count('ChargesOverdue', looked.filter(overdueAt(now())).length);
    return { settled: met('settled'), waiting: met('waiting'), failed: met('failed') };
  };
}

const overdueAt =
  (now: Date) =>
  ({ work, became }: ReconciledWork): boolean =>
    became !== 'settled' && now.getTime() - Date.parse(work.due) > reconcileBounds.overdueSeconds * 1000;
