import type { Provenance } from '../access/caller';
import { numbered } from './charge-events';
import { moves, statesBefore } from './charge-states';
import type { Change, Charge } from './ledger';
import { capturable, standing } from './sums';

/** Has its authorization run out, with nothing of it being captured at this moment? */
export function hasRunOut(charge: Charge, at: Date): boolean {
  const { captureBefore, capturing, status } = charge;
  if (captureBefore === undefined || capturing > 0 || !statesBefore('expire').includes(status)) return false;
  return Date.parse(captureBefore) < at.getTime();
}

/** The change that closes a charge whose authorization has run out. The processor has released the rest by itself: nobody is asked. */
export function expired(charge: Charge, at: Date): Change {
  const closed = { ...charge, closed: true };
  const after: Charge = {
    ...closed,
    status: charge.captured === 0 ? 'expired' : standing(closed),
    version: charge.version + 1,
    sequence: charge.sequence + 1,
    updatedAt: at.toISOString(),
  };
  const { captured, refunded } = charge;
  const sums = { released: capturable(charge), captured, refunded };
  const data = { charge: charge.id, ...sums, currency: charge.money.currency };
  const { succeeded: type } = moves.expire;
  const events = numbered(after, [{ type, outcome: 'success', provenance: bySchedule(charge), data }]);
  return { move: 'expire', charge: after, events };
}

/** Nobody asked: it happens by the clock. */
function bySchedule({ provenance: { requestId } }: Charge): Provenance {
  return {
    actor: { clientId: 'strongroom', role: 'reconcile-charges' },
    origin: { component: 'reconcile-charges' },
    requestId,
  };
}
