import type Stripe from 'stripe';
import type { Authorization, AuthorizationOutcome } from '../../domain/charge/processor';
import { toStripe } from './stripe-amounts';
import type { StripeCall, StripeCalls } from './stripe-client';
import { troubleOf } from './stripe-errors';
import { intentsOf, outcomeOf, outcomeOfAll, referenceKey } from './stripe-intents';

/**
 * One PaymentIntent, made and confirmed in one request under the charge's id as idempotency key.
 * What Stripe refuses before it asks a network (a raw card without the account's permission for it, a value that it does not know,
 * an amount that it cannot say) has moved nothing: `not_attempted`. Source: docs.stripe.com/payments/payment-intents/three-d-secure-import
 */
export async function authorize(calls: StripeCalls, authorization: Authorization): Promise<AuthorizationOutcome> {
  const asked = paramsOf(authorization);
  if (asked === undefined) return { outcome: 'not_attempted' };
  const { reference } = authorization;
  try {
    return await calls(async ({ stripe, request }) =>
      outcomeOf(await stripe.paymentIntents.create(asked, request(reference))),
    );
  } catch (error) {
    return afterTrouble(calls, reference, error);
  }
}

async function afterTrouble(calls: StripeCalls, reference: string, error: unknown): Promise<AuthorizationOutcome> {
  const trouble = troubleOf(error);
  switch (trouble.kind) {
    case 'declined':
      return { outcome: 'declined', code: trouble.code, processorReference: trouble.processorReference };
    case 'refused':
    case 'not_executed':
      return { outcome: 'not_attempted' };
    case 'key_reused':
      return standing(calls, reference);
    case 'unknown':
      return { outcome: 'unknown' };
  }
}

/** Something else was done under this reference before, a cancellation perhaps: its outcome is the answer. */
async function standing(calls: StripeCalls, reference: string): Promise<AuthorizationOutcome> {
  try {
    const found = outcomeOfAll(await calls((call: StripeCall) => intentsOf(call, reference, undefined)));
    return found.outcome === 'not_found' ? { outcome: 'unknown' } : found;
  } catch {
    return { outcome: 'unknown' };
  }
}

/** The card's own fields are not in the SDK's types: an account must be allowed to send them. Extra members travel as they are. */
type CardData = Stripe.PaymentIntentCreateParams.PaymentMethodData & {
  readonly card: {
    readonly number: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly cvc?: string;
  };
};

type CardOptions = Stripe.PaymentIntentCreateParams.PaymentMethodOptions.Card & {
  readonly mit_exemption?: { readonly network_transaction_id: string };
};

function paramsOf(authorization: Authorization): Stripe.PaymentIntentCreateParams | undefined {
  const money = toStripe(authorization.money);
  if (money === undefined) return undefined;
  const { reference, capture, initiator } = authorization;
  const card = cardOptionsOf(authorization);
  return {
    ...money,
    confirm: true,
    capture_method: capture === 'automatic' ? 'automatic' : 'manual',
    allowed_payment_method_types: ['card'],
    payment_method_data: cardDataOf(authorization),
    // We pass 3-D Secure results through and run no challenge: a card that wants one is declined, not left waiting.
    error_on_requires_action: true,
    metadata: { [referenceKey]: reference },
    expand: ['latest_charge'],
    ...(initiator === undefined ? {} : { off_session: initiator === 'merchant' }),
    ...(Object.keys(card).length === 0 ? {} : { payment_method_options: { card } }),
  };
}

function cardDataOf({ card }: Authorization): CardData {
  const { number, expMonth, expYear, securityCode, holder } = card;
  const cvc = securityCode === undefined ? {} : { cvc: securityCode.reveal() };
  return {
    type: 'card',
    card: { number: number.reveal(), exp_month: expMonth, exp_year: expYear, ...cvc },
    ...(holder === undefined ? {} : { billing_details: { name: holder } }),
  };
}

function cardOptionsOf({ threeDs, networkTransactionId }: Authorization): CardOptions {
  return {
    ...(threeDs === undefined
      ? {}
      : {
          three_d_secure: {
            version: threeDs.version,
            electronic_commerce_indicator: threeDs.eci,
            cryptogram: threeDs.cryptogram,
            transaction_id: threeDs.directoryServerTransactionId,
          },
        }),
    ...(networkTransactionId === undefined ? {} : { mit_exemption: { network_transaction_id: networkTransactionId } }),
  };
}
