import type { Provenance } from '../access/caller';
import { eventDetail } from '../audit/event-detail';
import { isEnvelopeText } from '../audit/holds-envelope';
import { parseEnvelope } from '../card/envelope';
import type { EventRow } from '../charge/ledger';
import type { Currency } from '../money';
import { Refusal } from '../refusal';
import { isJsonObject } from '../strict-json';

/** What a company's own service asks to be paid, by an event on the bus `orders` (design section 8). */
export interface Order {
  readonly orderId: string;
  /** 1 to 99. Names one try: a try with anything else in it, or after a failure, has the next number. */
  readonly attempt: number;
  readonly merchantId: string;
  readonly amount: number;
  readonly currency: Currency;
  /** Exactly one of `token` and `card`, a compact JWE without a security code. */
  readonly token?: string | undefined;
  readonly card?: string | undefined;
  /** Keep the card; said nothing, it is kept. */
  readonly save?: boolean | undefined;
  readonly capture?: 'automatic' | 'manual' | undefined;
  readonly initiator?: 'customer' | 'merchant' | undefined;
  readonly networkTransactionId?: string | undefined;
  readonly customer?: string | undefined;
  readonly site?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** An order on its way in. */
export interface ReceivedOrder {
  readonly order: Order;
  /** The event's own time, RFC 3339. */
  readonly occurredAt: string;
  /** `requestId` is of this very delivery: two deliveries of one event must not take each other's claim for their own. */
  readonly provenance: Provenance;
}

export interface OrderFacts {
  /** `or_…`, of merchant and order id. */
  readonly subject: string;
  readonly kids: readonly string[];
  readonly now: Date;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
}

/** `order.received`: that an order came, with the digest of its envelope and never the envelope. Its number is the attempt's. */
export function orderReceived({ order, occurredAt, provenance }: ReceivedOrder, facts: OrderFacts): EventRow {
  return eventDetail({
    type: 'order.received',
    subject: facts.subject,
    sequence: order.attempt,
    occurredAt: believed(occurredAt, facts.now),
    outcome: 'success',
    merchantId: order.merchantId,
    provenance,
    data: {
      order_id: order.orderId,
      attempt: order.attempt,
      token: order.token,
      amount: order.amount,
      currency: order.currency,
      ...(order.card === undefined ? {} : { ...envelopeData(order.card, facts), kid: kidOf(order, facts) }),
    },
  });
}

/** EventBridge tries for an hour, and the queue keeps it for another. */
const oldestMs = 2 * 3_600_000;
const skewMs = 5 * 60_000;

/**
 * The sender's time, unless it cannot be true. Events are filed by the hour in which they occurred, and the completeness check reads each
 * hour once: one that is filed long ago, or in years to come, would be missed by nobody.
 */
function believed(occurredAt: string, now: Date): string {
  const age = now.getTime() - Date.parse(occurredAt);
  return age <= oldestMs && age >= -skewMs ? occurredAt : now.toISOString();
}

/** Of an envelope only: the digest of a short text would give the text away. */
function envelopeData(card: string, { digest }: OrderFacts): { readonly envelope?: string } {
  return isEnvelopeText(card) ? { envelope: digest(card) } : {};
}

/** The key that the envelope names, where it is one of ours. */
function kidOf({ card = '', merchantId: audience }: Order, { kids, now }: OrderFacts): string | undefined {
  try {
    return parseEnvelope(card, { audience, kids, now, windowSeconds: Number.POSITIVE_INFINITY }).kid;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Do two events of one attempt say the same of their order? Who sent them and when may differ, and which keys are ours. */
export function isSameOrder(one: EventRow, other: EventRow): boolean {
  return dataOf(one) === dataOf(other);
}

/** Canonical, so equal texts are equal data. */
function dataOf({ json }: EventRow): string {
  const detail: unknown = JSON.parse(json);
  if (!isJsonObject(detail) || !isJsonObject(detail['data'])) throw new Error('an event without data');
  const { kid: _kid, ...data } = detail['data'];
  return JSON.stringify(data);
}
