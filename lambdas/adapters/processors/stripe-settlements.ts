import type Stripe from 'stripe';
import type { SettlementLine, SettlementPage } from '../../domain/charge/processor';
import { fromStripe } from './stripe-amounts';
import { stripeCapabilities } from '../../domain/charge/capabilities';
import type { StripeCall } from './stripe-client';
import { chargeOf, referenceKey, seconds, timeOf } from './stripe-intents';

interface Day {
  readonly from: number;
  readonly before: number;
}

export interface SettlementWindow {
  readonly from: Date;
  readonly before: Date;
  /** `next` of the page before. */
  readonly after: string | undefined;
}

/**
 * One request's worth of what moved in [from, before) under a reference of ours: the PaymentIntents first, then the refunds, each
 * list newest first. A position is the list and the last object read of it, so nothing is kept between pages, and a listing of the
 * past does not move. What fails throws: half an account must not look like a whole one.
 */
export function settlementPage(
  call: StripeCall,
  { from, before, after = 'payments' }: SettlementWindow,
): Promise<SettlementPage> {
  const day = { from: seconds(from), before: seconds(before) };
  const [list, startingAfter, ...others] = after.split(' ');
  const start = startingAfter === undefined ? {} : { starting_after: startingAfter };
  if (others.length > 0 || (list !== 'payments' && list !== 'refunds'))
    throw new Error('no position in an account at Stripe');
  return list === 'payments' ? payments(call, day, start) : refunds(call, day, start);
}

interface Start {
  readonly starting_after?: string;
}

/**
 * What was authorized, captured or voided. A capture or a void may follow its authorization by a week, so the PaymentIntents of that
 * week are read too: eight times a day's, a hundred in each request.
 */
async function payments(call: StripeCall, day: Day, start: Start): Promise<SettlementPage> {
  const created = { gte: day.from - stripeCapabilities.authorizationSeconds, lt: day.before };
  const expand = ['data.latest_charge.balance_transaction'];
  const { data, has_more: more } = await call.stripe.paymentIntents.list(
    { created, limit: 100, expand, ...start },
    call.request(),
  );
  const last = data.at(-1);
  const next = more && last !== undefined ? `payments ${last.id}` : 'refunds';
  return { lines: data.flatMap((intent) => [...linesOf(intent, day)]), next };
}

/** What was given back. */
async function refunds(call: StripeCall, day: Day, start: Start): Promise<SettlementPage> {
  const created = { gte: day.from, lt: day.before };
  const expand = ['data.payment_intent'];
  const { data, has_more: more } = await call.stripe.refunds.list(
    { created, limit: 100, expand, ...start },
    call.request(),
  );
  const last = data.at(-1);
  const lines = data.flatMap((refund) => [...lineOfRefund(refund)]);
  return more && last !== undefined ? { lines, next: `refunds ${last.id}` } : { lines };
}

function* linesOf(intent: Stripe.PaymentIntent, day: Day): Iterable<SettlementLine> {
  const chargeReference = intent.metadata[referenceKey];
  const charge = chargeOf(intent);
  if (chargeReference === undefined || charge?.status !== 'succeeded') return;
  const line = (kind: SettlementLine['kind'], amount: number, at: number): readonly SettlementLine[] => {
    if (at < day.from || at >= day.before) return [];
    const reference = operationOf(intent, kind) ?? chargeReference;
    const money = fromStripe({ amount, currency: intent.currency });
    return [{ kind, reference, chargeReference, money, processorReference: intent.id, at: timeOf(at) }];
  };
  yield* line('authorization', intent.amount, charge.created);
  if (charge.captured) yield* line('capture', intent.amount_received, capturedAt(charge));
  if (intent.canceled_at !== null && intent.cancellation_reason !== 'automatic') {
    yield* line('void', intent.amount, intent.canceled_at);
  }
}

/** The operation whose mark the PaymentIntent carries; none for an automatic capture and a cancellation by reference. */
function operationOf({ metadata }: Stripe.PaymentIntent, kind: SettlementLine['kind']): string | undefined {
  return Object.keys(metadata).find((key) => metadata[key] === kind);
}

/** Money enters the balance when it is captured. */
function capturedAt({ balance_transaction: transaction, created }: Stripe.Charge): number {
  return typeof transaction === 'string' || transaction === null ? created : transaction.created;
}

function* lineOfRefund(refund: Stripe.Refund): Iterable<SettlementLine> {
  const { metadata, payment_intent: intent, status, id, created } = refund;
  if (typeof intent === 'string' || intent === null || status === 'failed' || status === 'canceled') return;
  const { [referenceKey]: chargeReference = '' } = intent.metadata;
  // Given back past us, a charge of ours: in no ledger of ours. What is released of an authorization moves no money.
  const foreign = chargeReference !== '' && refund.balance_transaction !== null ? id : undefined;
  const reference = metadata?.[referenceKey] ?? foreign;
  if (reference === undefined) return;
  // A cancellation by reference gives captured money back under the charge's own reference.
  const kind = reference === chargeReference ? 'void' : 'refund';
  yield { kind, reference, chargeReference, money: fromStripe(refund), processorReference: id, at: timeOf(created) };
}
