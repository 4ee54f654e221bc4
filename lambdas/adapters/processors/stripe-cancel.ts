import type Stripe from 'stripe';
import { chargeDeadlineSeconds } from '../../contracts/timeouts';
import { stripeCapabilities } from '../../domain/charge/capabilities';
import type { StripeCall, StripeCalls } from './stripe-client';
import { troubleOf } from './stripe-errors';
import { intentsOf, outcomeOf, referenceKey, seconds } from './stripe-intents';

/**
 * Give back what stands under a reference. Where nothing stands, the reference's idempotency key is used up by a PaymentIntent
 * without a card, so an authorization that comes late has another body than the key's and is refused: nothing can follow for as
 * long as Stripe keeps the key (24 hours; ours are posted within seconds of the charge).
 */
export async function cancel(
  calls: StripeCalls,
  reference: string,
  createdAt: string,
): Promise<'cancelled' | 'unknown'> {
  try {
    return await calls(async (call) => {
      const intents = await intentsOf(call, reference, createdAt);
      const standing = intents.length > 0 ? intents : await keepPlace(call, reference, createdAt);
      if (standing === 'unknown') return 'unknown';
      for (const intent of standing) await undo(call, intent);
      return 'cancelled';
    });
  } catch {
    return 'unknown';
  }
}

async function keepPlace(
  call: StripeCall,
  reference: string,
  createdAt: string,
): Promise<readonly Stripe.PaymentIntent[] | 'unknown'> {
  const placeholder = { amount: 100, currency: 'usd', metadata: { [referenceKey]: reference } };
  try {
    return [await call.stripe.paymentIntents.create(placeholder, call.request(reference))];
  } catch (error) {
    if (troubleOf(error).kind !== 'key_reused') throw error;
    const arrived = await intentsOf(call, reference, createdAt);
    if (arrived.length > 0) return arrived;
    // The authorization was executed, and left nothing behind. Unless it is being executed now.
    return mayBeInFlight(call.now, createdAt) ? 'unknown' : [];
  }
}

function mayBeInFlight(now: Date, createdAt: string): boolean {
  return seconds(now) - seconds(new Date(createdAt)) < chargeDeadlineSeconds + stripeCapabilities.maxInFlightSeconds;
}

/** @throws when Stripe did not do it, or did not say so */
async function undo({ stripe, request }: StripeCall, intent: Stripe.PaymentIntent): Promise<void> {
  const key = `${intent.id}:cancel`;
  if (intent.status === 'succeeded') return giveBack({ stripe, request }, intent, key);
  // Declined is an end: the key replays it, and its reason is kept.
  if (intent.status === 'canceled' || (intent.last_payment_error !== null && outcomeOf(intent).outcome === 'declined'))
    return;
  await stripe.paymentIntents.cancel(intent.id, {}, request(key));
}

async function giveBack(
  { stripe, request }: Pick<StripeCall, 'stripe' | 'request'>,
  intent: Stripe.PaymentIntent,
  key: string,
): Promise<void> {
  const metadata = { [referenceKey]: intent.metadata[referenceKey] ?? '' };
  try {
    await stripe.refunds.create({ payment_intent: intent.id, metadata }, request(key));
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'refused' || trouble.code !== 'charge_already_refunded') throw error;
  }
}
