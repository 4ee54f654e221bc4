import type { ChargeAnswer, ChargeOncePorts, CreateChargeRequest } from '../charge/create-charge';
import { chargeOnce } from '../charge/create-charge';
import type { Charge, LedgerTable, OrderTaken } from '../charge/ledger';
import type { RefusalCode } from '../refusal';
import { Refusal } from '../refusal';
import type { Order, ReceivedOrder } from './order';
import { isSameOrder, orderReceived } from './order';

export interface PayOrderPorts extends ChargeOncePorts {
  readonly ledger: ChargeOncePorts['ledger'] & Pick<LedgerTable, 'recordOrder'>;
  /** `or_…`, of merchant and order id. */
  readonly orderSubject: (merchantId: string, orderId: string) => string;
}

/** Why an order cannot be paid and no charge can say so. */
export const orderRefusals = [
  'merchant_unknown',
  'merchant_suspended',
  'currency_not_supported',
  /** The attempt was used for an order that says something else. */
  'attempt_reused',
] as const;

export type OrderRefusal = (typeof orderRefusals)[number];

/** What became of one delivery of an order. Only `waiting` must be delivered again. */
export type OrderOutcome =
  /** This delivery asked for the money; the charge tells the rest, also where it is `pending`. */
  | { readonly outcome: 'charged'; readonly charge: Charge }
  /** The attempt has its charge already, or somebody is at it. */
  | { readonly outcome: 'repeated' }
  /** Another attempt's charge stands and did not fail. */
  | { readonly outcome: 'paid'; readonly chargeId: string }
  /** A later attempt has come first. */
  | { readonly outcome: 'superseded'; readonly chargeId: string }
  /** The attempt before is not settled, or a store did not answer. */
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'refused'; readonly code: OrderRefusal };

/**
 * Record that the order came, then charge it (design section 8). An order pays once, whatever the number and order of its events:
 * the transaction that claims a charge makes it the one that stands for the order, and only a charge that failed, which is final,
 * makes way for a later attempt.
 */
export const payOrder =
  (ports: PayOrderPorts) =>
  async (received: ReceivedOrder): Promise<OrderOutcome> => {
    try {
      return await recordAndCharge(ports, received);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return outcomeOf(error);
    }
  };

async function recordAndCharge(ports: PayOrderPorts, received: ReceivedOrder): Promise<OrderOutcome> {
  const { merchantId, orderId } = received.order;
  const subject = ports.orderSubject(merchantId, orderId);
  const { kids, digest } = ports;
  const event = orderReceived(received, { subject, kids, digest, now: ports.now() });
  const standing = await ports.ledger.recordOrder(subject, event);
  if (standing !== undefined && !isSameOrder(standing, event)) return { outcome: 'refused', code: 'attempt_reused' };
  return chargeInTurn(ports, received, { subject });
}

interface Place {
  readonly subject: string;
  /** The failed charge to take the place of. */
  readonly instead?: string;
}

/** Ends: each time round, the charge that stands for the order is of a later attempt than before. */
async function chargeInTurn(
  ports: PayOrderPorts,
  received: ReceivedOrder,
  { subject: order, ...instead }: Place,
): Promise<OrderOutcome> {
  const { order: asked, provenance } = received;
  const { merchantId, orderId, attempt } = asked;
  const answer = await chargeOnce(ports, {
    request: requestOf(asked),
    merchantId,
    route: 'pay-order',
    idempotencyKey: `order:${orderId}:${attempt}`,
    provenance,
    turn: { order, attempt, ...instead },
  });
  if (!('outcome' in answer)) return charged(answer);
  if (answer.attempt >= attempt) return { outcome: 'superseded', chargeId: answer.chargeId };
  const standing = await standingCharge(ports, merchantId, answer);
  if (standing.status === 'pending') return { outcome: 'waiting' };
  if (standing.status !== 'failed') return { outcome: 'paid', chargeId: standing.id };
  return chargeInTurn(ports, received, { subject: order, instead: standing.id });
}

const charged = ({ charge, replayed }: ChargeAnswer): OrderOutcome =>
  replayed ? { outcome: 'repeated' } : { outcome: 'charged', charge };

async function standingCharge(ports: PayOrderPorts, merchantId: string, { chargeId }: OrderTaken): Promise<Charge> {
  const standing = await ports.ledger.get(merchantId, chargeId);
  if (standing === undefined) throw new Error('an order names a charge that is not there');
  return standing;
}

/** The card of an order is kept, unless the order says otherwise: whoever sealed it is gone, and the next payment needs its token. */
function requestOf({ merchantId: _merchant, attempt: _attempt, ...order }: Order): CreateChargeRequest {
  const save = order.card === undefined ? undefined : (order.save ?? true);
  return { ...order, save, ...(order.card === undefined ? {} : { ofOrder: true }) };
}

/** A refusal before anything was claimed, or of a claim that stands. */
function outcomeOf(refusal: Refusal): OrderOutcome {
  if (isOrderRefusal(refusal.code)) return { outcome: 'refused', code: refusal.code };
  switch (refusal.code) {
    case 'charge_in_progress':
      return { outcome: 'repeated' };
    case 'idempotency_key_reused':
      return { outcome: 'refused', code: 'attempt_reused' };
    case 'busy':
      return { outcome: 'waiting' };
    default:
      throw refusal;
  }
}

const isOrderRefusal = (code: RefusalCode | OrderRefusal): code is OrderRefusal =>
  orderRefusals.some((known) => known === code);
