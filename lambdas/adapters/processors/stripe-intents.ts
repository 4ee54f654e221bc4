import type Stripe from 'stripe';
import type { InquiryOutcome } from '../../domain/charge/processor';
import { findCardNumber } from '../../domain/card/pan-guard';
import { stripeCapabilities } from '../../domain/charge/capabilities';
import type { StripeCall } from './stripe-client';
import { declineOf } from './stripe-errors';

/** Metadata of a PaymentIntent and of a Refund: our reference. Of a PaymentIntent also each operation's id, with its kind. */
export const referenceKey = 'strongroom_reference';

/** How far Stripe's clock may be from ours. */
const skewSeconds = 300;

export const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

export const timeOf = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** Everything that an inquiry reads of a PaymentIntent. */
export const expanded = ['data.latest_charge.refunds'];

/**
 * The PaymentIntents of a charge. Listed, not searched: Stripe's search may lag by a minute and more, and a listing does not
 * (docs.stripe.com/search#data-freshness). More than one only where the idempotency key had expired in between.
 * @param createdAt of the charge, RFC 3339; where it is not known the whole life of an idempotency key is listed
 */
export async function intentsOf(
  { stripe, request, now }: StripeCall,
  reference: string,
  createdAt: string | undefined,
): Promise<readonly Stripe.PaymentIntent[]> {
  const found: Stripe.PaymentIntent[] = [];
  const list = stripe.paymentIntents.list(
    { created: windowOf(now, createdAt), limit: 100, expand: expanded },
    request(),
  );
  for await (const intent of list) {
    if (intent.metadata[referenceKey] === reference) found.push(intent);
  }
  return found;
}

/** A day and no more: what has not begun by then has lost its idempotency key. Reconciling comes minutes after the charge. */
function windowOf(now: Date, createdAt: string | undefined): Stripe.RangeQueryParam {
  const { idempotencyWindowSeconds } = stripeCapabilities;
  if (createdAt === undefined) return { gte: seconds(now) - idempotencyWindowSeconds - skewSeconds };
  const created = seconds(new Date(createdAt));
  return { gte: created - skewSeconds, lte: created + idempotencyWindowSeconds + skewSeconds };
}

type Known = Exclude<InquiryOutcome, { outcome: 'not_found' }>;

/** What stands at Stripe, in the port's words. */
export function outcomeOf(intent: Stripe.PaymentIntent): Known {
  const processorReference = intent.id;
  const declined = (code: ReturnType<typeof declineOf>): Known => ({ outcome: 'declined', code, processorReference });
  const { last_payment_error: error } = intent;
  switch (intent.status) {
    case 'requires_capture':
      return approved(intent);
    case 'succeeded':
      return isCancelled(intent) ? declined('processing_error') : approved(intent);
    case 'requires_payment_method':
    case 'canceled':
      return declined(error === null ? 'processing_error' : declineOf(error.decline_code, error.code));
    case 'requires_action':
    case 'requires_confirmation':
      // Nobody is given the means to complete it.
      return declined('card_declined');
    default:
      return { outcome: 'unknown' };
  }
}

function approved(intent: Stripe.PaymentIntent): Known {
  const card = chargeOf(intent)?.payment_method_details?.card;
  const networkTransactionId = storable(card?.network_transaction_id);
  return {
    outcome: 'approved',
    processorReference: intent.id,
    ...(networkTransactionId === undefined ? {} : { networkTransactionId }),
    ...(card?.capture_before === undefined ? {} : { captureBefore: timeOf(card.capture_before) }),
  };
}

/**
 * One id in some hundreds could be a card of American Express, and pan-guard lets nothing store it: the charge, which is paid, stands
 * without it (ADR 0031).
 */
function storable(networkTransactionId: string | null | undefined): string | undefined {
  if (typeof networkTransactionId !== 'string') return undefined;
  const isRefused = findCardNumber({ network_transaction_id: networkTransactionId }) !== undefined;
  return isRefused ? undefined : networkTransactionId;
}

export function chargeOf({ latest_charge: charge }: Stripe.PaymentIntent): Stripe.Charge | undefined {
  return typeof charge === 'string' || charge === null ? undefined : charge;
}

/** Captured money that a cancellation gave back: the refund carries the charge's reference, not an operation's. */
function isCancelled(intent: Stripe.PaymentIntent): boolean {
  const refunds = chargeOf(intent)?.refunds?.data ?? [];
  return refunds.some(
    ({ metadata, status }) => metadata?.[referenceKey] === intent.metadata[referenceKey] && status !== 'failed',
  );
}

const rank = { approved: 0, unknown: 1, declined: 2 } as const;

/** Of several, the one where money is. */
export function outcomeOfAll(intents: readonly Stripe.PaymentIntent[]): InquiryOutcome {
  const [first] = intents.map(outcomeOf).sort((one, other) => rank[one.outcome] - rank[other.outcome]);
  return first ?? { outcome: 'not_found' };
}
