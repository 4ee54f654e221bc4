import type * as z from 'zod/mini';
import type { ReconciledReads, ReconcileReadsRequest } from '../../contracts/schedules';
import { hoursAfter, hoursOf, nameOfHour, type Span, startOfHour } from '../../domain/audit/hours';
import type { reconcileReads } from '../../domain/audit/reads/reconcile-reads';
import { log } from '../logger';
import { count } from '../metrics';

/** Not every read of the hours is known. The log says why. */
class ReadsNotReconciled extends Error {
  constructor() {
    super('reads are not reconciled');
    this.name = 'ReadsNotReconciled';
  }
}

/** More troubles than these are not told one by one. */
const mostTold = 50;

/**
 * One run of the reconciliation, counted; what it found is published by then.
 * @throws ReadsNotReconciled where a file could not be read, the trail has a gap, or the bus refused an event
 */
export function reconcileReadsApi(ports: {
  readonly reconcile: ReturnType<typeof reconcileReads>;
  readonly now: () => Date;
  /** A scheduled run of an hour did all of its work: the control `reads-reconciled` works. */
  readonly succeeded: (at: Date) => Promise<void>;
}): (request: z.output<typeof ReconcileReadsRequest>) => Promise<z.input<typeof ReconciledReads>> {
  return async (request) => {
    const started = ports.now();
    const span = spanOf(request, started);
    const hour = nameOfHour(span.from);
    const { records, unexplained, troubles } = await ports.reconcile(span);
    count('AccessUnexplained', unexplained.length);
    for (const { hour: within, principal, action, seen } of unexplained) {
      log.warn('reads that nothing explains', { reason: `${within} ${action} ${principal}`, records: seen });
    }
    for (const reason of troubles.slice(0, mostTold)) log.error('not every read is known', { reason });
    log.info('reads reconciled', { reason: hour, records, failed: unexplained.length });
    count(troubles.length === 0 ? 'ReadsReconciled' : 'ReadsNotReconciled');
    if (troubles.length > 0) throw new ReadsNotReconciled();
    if (!('days_ago' in request) && !('hour' in request)) await ports.succeeded(started);
    return { hour, hours: [...hoursOf(span)].length, records, unexplained: unexplained.length };
  };
}

/** Without being asked: the hour that ended two hours ago. CloudTrail delivers within about 15 minutes, and its digests every hour. */
function spanOf(request: z.output<typeof ReconcileReadsRequest>, now: Date): Span {
  if ('days_ago' in request) {
    const midnight = new Date(`${now.toISOString().slice(0, 10)}T00:00:00.000Z`);
    const from = hoursAfter(midnight, -24 * request.days_ago);
    return { from, before: hoursAfter(from, 24) };
  }
  const from = 'hour' in request ? new Date(`${request.hour}:00:00.000Z`) : hoursAfter(startOfHour(now), -3);
  return { from, before: hoursAfter(from, 1) };
}
