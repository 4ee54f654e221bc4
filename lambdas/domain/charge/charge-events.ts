import { eventDetail } from '../audit/event-detail';
import { cardData } from '../card/card-data';
import type { TransitionName } from './charge-states';
import { transitions } from './charge-states';
import type { Charge, EventRow } from './ledger';

/**
 * The events of a transition, numbered on from the charge's last. `charge` is the charge after it, with the sequence of the
 * last of them.
 */
export function chargeEvents(transition: TransitionName, charge: Charge): readonly EventRow[] {
  const { emits } = transitions[transition];
  const first = charge.sequence - emits.length + 1;
  return emits.map((type, position) =>
    eventDetail({
      type,
      subject: charge.id,
      sequence: first + position,
      occurredAt: charge.updatedAt,
      outcome: type === 'payment.failed' ? 'failure' : 'success',
      merchantId: charge.merchantId,
      provenance: charge.provenance,
      data: {
        charge: charge.id,
        token: charge.token,
        amount: charge.money.amount,
        currency: charge.money.currency,
        connector: charge.connector,
        order_id: charge.orderId,
        customer: charge.customer,
        site: charge.site,
        card: charge.card && cardData(charge.card),
        fingerprint: charge.fingerprint,
        processor_reference: charge.processorReference,
        failure: charge.failure && { code: charge.failure },
      },
    }),
  );
}
