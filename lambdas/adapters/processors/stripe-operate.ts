import type Stripe from 'stripe';
import type { OperationFailure } from '../../domain/charge/operation';
import type { MoneyOperation, OperationInquiry, OperationOutcome } from '../../domain/charge/processor';
import { toStripe } from './stripe-amounts';
import type { StripeCall, StripeCalls } from './stripe-client';
import { type Trouble, troubleOf } from './stripe-errors';
import { referenceKey } from './stripe-intents';

export async function operate(calls: StripeCalls, operation: MoneyOperation): Promise<OperationOutcome> {
  try {
    return await calls((call) => perform(call, operation));
  } catch (error) {
    return outcomeOf(troubleOf(error), operation.kind);
  }
}

function perform(call: StripeCall, operation: MoneyOperation): Promise<OperationOutcome> {
  switch (operation.kind) {
    case 'capture':
      return capture(call, operation);
    case 'void':
      return release(call, operation);
    case 'refund':
      return refund(call, operation);
  }
}

const notAllowed: OperationOutcome = { outcome: 'failed', code: 'amount_not_allowed' };

/** Stripe releases what is not captured, so a capture that is not the last would lose the rest. */
async function capture({ stripe, request }: StripeCall, operation: MoneyOperation): Promise<OperationOutcome> {
  const money = toStripe(operation.money);
  if (money === undefined || !operation.final) return notAllowed;
  const { id } = await stripe.paymentIntents.capture(
    operation.processorReference,
    { amount_to_capture: money.amount, metadata: { [operation.reference]: 'capture' } },
    request(operation.reference),
  );
  return { outcome: 'succeeded', processorReference: id };
}

/**
 * A cancellation takes no metadata, so the operation's mark goes first: it means nothing while the PaymentIntent is not cancelled,
 * and is not put on one that has ended already.
 */
async function release({ stripe, request }: StripeCall, operation: MoneyOperation): Promise<OperationOutcome> {
  const { processorReference: id, reference } = operation;
  const standing = await stripe.paymentIntents.retrieve(id, {}, request());
  if (standing.status === 'succeeded') return { outcome: 'failed', code: 'too_late' };
  if (standing.status === 'canceled') return releasedBefore(standing, reference);
  await stripe.paymentIntents.update(
    id,
    { metadata: { ...forgotten(standing), [reference]: 'void' } },
    request(`${reference}:mark`),
  );
  await stripe.paymentIntents.cancel(id, {}, request(reference));
  return { outcome: 'succeeded', processorReference: id };
}

/** The mark of a void that failed: two of them, and the settlements could not tell whose it was. Empty, Stripe takes it away. */
const forgotten = ({ metadata }: Stripe.PaymentIntent): Record<string, ''> =>
  Object.fromEntries(
    Object.keys(metadata)
      .filter((key) => metadata[key] === 'void')
      .map((key) => [key, '']),
  );

function releasedBefore(intent: Stripe.PaymentIntent, reference: string): OperationOutcome {
  if (intent.metadata[reference] === 'void') return { outcome: 'succeeded', processorReference: intent.id };
  return { outcome: 'failed', code: intent.cancellation_reason === 'automatic' ? 'too_late' : 'already_done' };
}

/** A refund that Stripe has accepted is one, also while it is `pending` for want of balance; one that fails later shows in the settlements. */
async function refund({ stripe, request }: StripeCall, operation: MoneyOperation): Promise<OperationOutcome> {
  const money = toStripe(operation.money);
  if (money === undefined) return notAllowed;
  const metadata = { [referenceKey]: operation.reference, strongroom_charge: operation.chargeReference };
  const { id, status } = await stripe.refunds.create(
    { payment_intent: operation.processorReference, amount: money.amount, metadata },
    request(operation.reference),
  );
  return refundOutcome(id, status);
}

function refundOutcome(id: string, status: string | null): OperationOutcome {
  if (status === 'failed' || status === 'canceled') return { outcome: 'failed', code: 'processing_error' };
  return { outcome: 'succeeded', processorReference: id };
}

function outcomeOf(trouble: Trouble, kind: MoneyOperation['kind']): OperationOutcome {
  switch (trouble.kind) {
    case 'refused':
      return { outcome: 'failed', code: failureOf(trouble, kind) };
    case 'declined':
      return { outcome: 'failed', code: 'processing_error' };
    case 'not_executed':
      return { outcome: 'failed', code: 'processor_unavailable' };
    case 'key_reused':
    case 'unknown':
      return { outcome: 'unknown' };
  }
}

const codes: Readonly<Record<string, OperationFailure>> = {
  amount_too_large: 'amount_not_allowed',
  amount_too_small: 'amount_not_allowed',
  charge_already_captured: 'already_done',
  charge_already_refunded: 'already_done',
  charge_expired_for_capture: 'too_late',
  capture_charge_authorization_expired: 'too_late',
};

function failureOf(trouble: Extract<Trouble, { kind: 'refused' }>, kind: MoneyOperation['kind']): OperationFailure {
  const known = Object.hasOwn(codes, trouble.code) ? codes[trouble.code] : undefined;
  if (known !== undefined) return known;
  if (trouble.param === 'amount' || trouble.param === 'amount_to_capture') return 'amount_not_allowed';
  // Captured cannot be captured again; what has ended otherwise can be neither captured nor voided.
  if (trouble.status === 'succeeded') return kind === 'capture' ? 'already_done' : 'too_late';
  if (trouble.status === 'canceled') return kind === 'void' ? 'already_done' : 'too_late';
  return 'processing_error';
}

/** What became of an operation, by listing: replaying its key would post it if Stripe had never seen it. */
export async function inquireOperation(
  calls: StripeCalls,
  operation: Omit<MoneyOperation, 'money' | 'final'>,
): Promise<OperationInquiry> {
  try {
    return await calls((call) => (operation.kind === 'refund' ? findRefund : findMark)(call, operation));
  } catch {
    return { outcome: 'unknown' };
  }
}

type Asked = Omit<MoneyOperation, 'money' | 'final'>;

async function findRefund({ stripe, request }: StripeCall, asked: Asked): Promise<OperationInquiry> {
  const list = stripe.refunds.list({ payment_intent: asked.processorReference, limit: 100 }, request());
  for await (const { id, status, metadata } of list) {
    if (metadata?.[referenceKey] === asked.reference) return refundOutcome(id, status);
  }
  return { outcome: 'not_found' };
}

const doneBy = { capture: 'succeeded', void: 'canceled' } as const;

async function findMark({ stripe, request }: StripeCall, asked: Asked): Promise<OperationInquiry> {
  if (asked.kind === 'refund') return { outcome: 'not_found' };
  const { id, status, metadata } = await stripe.paymentIntents.retrieve(asked.processorReference, {}, request());
  const ours = metadata[asked.reference] === asked.kind && status === doneBy[asked.kind];
  return ours ? { outcome: 'succeeded', processorReference: id } : { outcome: 'not_found' };
}
