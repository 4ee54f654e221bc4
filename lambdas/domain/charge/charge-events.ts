import { eventDetail } from '../audit/event-detail';
import type { Json } from '../audit/canonical-json';
import { cardData } from '../card/card-data';
import type { Provenance } from '../access/caller';
import type { Charge, EventRow } from './ledger';
import type { Operation } from './operation';

type Data = Readonly<Record<string, Json | undefined>>;

/** One event of a charge, before it has its number. */
export interface Happening {
  readonly type: string;
  readonly outcome: 'success' | 'failure';
  readonly provenance: Provenance;
  readonly data: Data;
}

/**
 * The events of one change, numbered on from the charge's last. `charge` is the charge after the change, with the sequence of the
 * last of them.
 */
export function numbered(charge: Charge, happenings: readonly Happening[]): readonly EventRow[] {
  const first = charge.sequence - happenings.length + 1;
  return happenings.map((happening, position) =>
    eventDetail({
      ...happening,
      subject: charge.id,
      sequence: first + position,
      occurredAt: charge.updatedAt,
      merchantId: charge.merchantId,
    }),
  );
}

/** What every event of a charge says of it. */
export function chargeData(charge: Charge): Data {
  return {
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
  };
}

/** What the event of an operation says of it. */
export function operationData(charge: Charge, operation: Operation): Data {
  return {
    charge: charge.id,
    operation: operation.id,
    kind: operation.kind,
    amount: operation.amount,
    currency: charge.money.currency,
    connector: charge.connector,
    captured: charge.captured,
    refunded: charge.refunded,
    processor_reference: operation.processorReference,
    failure: operation.failure && { code: operation.failure },
    reason: operation.reason,
  };
}
