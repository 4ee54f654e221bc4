import type * as z from 'zod/mini';
import type { ChargeResponse } from '../../contracts/charges';
import { cardData } from '../../domain/card/card-data';
import { statesBefore } from '../../domain/charge/charge-states';
import type { Charge } from '../../domain/charge/ledger';
import { capturable, refundable } from '../../domain/charge/sums';

/** A charge in the spelling of the API. */
export function chargeBody(charge: Charge): z.input<typeof ChargeResponse> {
  const { card, failure, metadata } = charge;
  return {
    id: charge.id,
    status: charge.status,
    amount: charge.money.amount,
    currency: charge.money.currency,
    capture: charge.capture,
    authorized: charge.authorized,
    captured: charge.captured,
    refunded: charge.refunded,
    capturable: capturable(charge),
    refundable: refundable(charge),
    ...(card === undefined ? {} : { card: cardData(card) }),
    ...(failure === undefined ? {} : { failure: { code: failure } }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    token: charge.token,
    initiator: charge.initiator,
    network_transaction_id: charge.networkTransactionId,
    capture_before: statesBefore('capture').includes(charge.status) ? charge.captureBefore : undefined,
    order_id: charge.orderId,
    customer: charge.customer,
    site: charge.site,
    created_at: charge.createdAt,
    updated_at: charge.updatedAt,
  };
}
