import type { Form } from './stripe-simulator-form';
import { formIn, listOf, textOf } from './stripe-simulator-form';

/** An answer of Stripe's: a refusal is thrown. `stored`: execution had begun, so the idempotency key remembers it. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
  readonly stored: boolean;

  constructor(status: number, error: Readonly<Record<string, unknown>>, stored = true) {
    super(String(error['message'] ?? error['code'] ?? error['type']));
    this.status = status;
    this.error = error;
    this.stored = stored;
  }
}

export interface SimulatedIntent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly created: number;
  readonly manual: boolean;
  readonly metadata: Record<string, string>;
  status: 'requires_payment_method' | 'requires_capture' | 'succeeded' | 'canceled';
  received: number;
  canceledAt: number | null;
  cancellationReason: string | null;
  lastError: Readonly<Record<string, unknown>> | null;
  charge: SimulatedCharge | null;
  readonly options: Form;
  readonly offSession: boolean | undefined;
}

export interface SimulatedCharge {
  readonly id: string;
  readonly created: number;
  readonly status: 'succeeded' | 'failed';
  capturedAt: number | null;
}

export interface SimulatedRefund {
  readonly id: string;
  readonly intent: SimulatedIntent;
  readonly amount: number;
  readonly created: number;
  readonly metadata: Record<string, string>;
  status: 'succeeded' | 'pending' | 'failed';
}

/** Stripe's published test cards: `code` and `decline_code` of the error; undefined is approved. docs.stripe.com/testing */
const cards: Readonly<Record<string, { readonly code: string; readonly decline?: string } | undefined>> = {
  '4242424242424242': undefined,
  '4000056655665556': undefined,
  '5555555555554444': undefined,
  '378282246310005': undefined,
  '4000000000000002': { code: 'card_declined', decline: 'generic_decline' },
  '4000000000009995': { code: 'card_declined', decline: 'insufficient_funds' },
  '4000000000009987': { code: 'card_declined', decline: 'lost_card' },
  '4000000000009979': { code: 'card_declined', decline: 'stolen_card' },
  '4000000000000069': { code: 'expired_card' },
  '4000000000000127': { code: 'incorrect_cvc' },
  '4000000000000119': { code: 'processing_error' },
  // wants a challenge, which `error_on_requires_action` turns into a decline
  '4000002760003184': { code: 'card_declined', decline: 'authentication_required' },
};

export const authorizationSeconds = 7 * 24 * 60 * 60;

/** As docs.stripe.com/payments/paymentintents/lifecycle has it, for cards and for what the connector uses. */
export class SimulatedAccount {
  readonly intents: SimulatedIntent[] = [];
  readonly refunds: SimulatedRefund[] = [];
  rawCards = true;
  refundStatus: SimulatedRefund['status'] = 'succeeded';
  private last = 0;
  /** Unix seconds. */
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  private newId = (prefix: string): string => `${prefix}_${(this.last += 1)}`;

  /** What happens by itself: an authorization that nobody captured is given back. */
  pass(): void {
    for (const intent of this.intents) {
      if (intent.status !== 'requires_capture' || this.now() < intent.created + authorizationSeconds) continue;
      this.close(intent, 'automatic');
    }
  }

  find(id: string): SimulatedIntent {
    const intent = this.intents.find((one) => one.id === id);
    if (intent === undefined) {
      throw invalid({ code: 'resource_missing', param: 'intent', message: `No such payment_intent: '${id}'` }, 404);
    }
    return intent;
  }

  create(form: Form): SimulatedIntent {
    const amount = wholeNumber(form, 'amount');
    const currency = textOf(form, 'currency') ?? '';
    if (!/^[a-z]{3}$/.test(currency)) throw invalid({ param: 'currency', message: 'Invalid currency' });
    const intent: SimulatedIntent = {
      id: this.newId('pi'),
      ...{ amount, currency, created: this.now(), received: 0, canceledAt: null, cancellationReason: null },
      manual: textOf(form, 'capture_method') === 'manual',
      metadata: metadataOf(form),
      status: 'requires_payment_method',
      lastError: null,
      charge: null,
      options: formIn(formIn(form, 'payment_method_options'), 'card'),
      offSession: textOf(form, 'off_session') === undefined ? undefined : textOf(form, 'off_session') === 'true',
    };
    checkThreeDs(formIn(intent.options, 'three_d_secure'));
    if (textOf(form, 'confirm') !== 'true') return this.keep(intent);
    return this.confirm(intent, form);
  }

  private keep(intent: SimulatedIntent): SimulatedIntent {
    this.intents.push(intent);
    return intent;
  }

  private confirm(intent: SimulatedIntent, form: Form): SimulatedIntent {
    if (!listOf(form, 'allowed_payment_method_types').includes('card')) {
      throw invalid({ code: 'parameter_missing', message: 'A return_url is needed for methods that redirect.' });
    }
    const card = formIn(formIn(form, 'payment_method_data'), 'card');
    const number = textOf(card, 'number') ?? '';
    if (!this.rawCards) throw rawCardRefusal();
    if (!/^\d{12,19}$/.test(number)) throw cardError({ code: 'incorrect_number' });
    this.keep(intent);
    const trouble = Object.hasOwn(cards, number)
      ? cards[number]
      : { code: 'card_declined', decline: 'test_mode_live_card' };
    if (trouble !== undefined) {
      intent.charge = { id: this.newId('ch'), created: this.now(), status: 'failed', capturedAt: null };
      const { code, decline } = trouble;
      const error = { code, ...(decline === undefined ? {} : { decline_code: decline }) };
      intent.lastError = { type: 'card_error', ...error };
      throw cardError(error, intent);
    }
    intent.charge = { id: this.newId('ch'), created: this.now(), status: 'succeeded', capturedAt: null };
    if (intent.manual) intent.status = 'requires_capture';
    else this.take(intent, intent.amount);
    return intent;
  }

  private take(intent: SimulatedIntent, amount: number): void {
    intent.status = 'succeeded';
    intent.received = amount;
    intent.charge!.capturedAt = this.now();
  }

  update(intent: SimulatedIntent, form: Form): void {
    Object.assign(intent.metadata, metadataOf(form));
  }

  /** One capture; what it leaves is released. */
  capture(intent: SimulatedIntent, form: Form): void {
    const amount =
      textOf(form, 'amount_to_capture') === undefined ? intent.amount : wholeNumber(form, 'amount_to_capture');
    if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured');
    if (amount > intent.amount) {
      throw invalid({ code: 'amount_too_large', param: 'amount_to_capture', message: 'More than is capturable.' });
    }
    this.update(intent, form);
    this.take(intent, amount);
  }

  cancel(intent: SimulatedIntent): void {
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent, 'canceled');
    this.close(intent, null);
  }

  private close(intent: SimulatedIntent, reason: string | null): void {
    intent.status = 'canceled';
    intent.canceledAt = this.now();
    intent.cancellationReason = reason;
  }

  refund(form: Form): SimulatedRefund {
    const intent = this.find(textOf(form, 'payment_intent') ?? '');
    if (intent.status !== 'succeeded') {
      throw invalid({ code: 'charge_not_refundable', message: 'There is no successful charge to refund.' });
    }
    const left = intent.received - this.refundedOf(intent);
    if (left === 0)
      throw invalid({ code: 'charge_already_refunded', message: 'The charge has already been refunded.' });
    const amount = textOf(form, 'amount') === undefined ? left : wholeNumber(form, 'amount');
    // Stripe sends no code for this one.
    if (amount > left)
      throw invalid({ param: 'amount', message: 'Refund amount is greater than unrefunded amount on charge' });
    const refund: SimulatedRefund = {
      ...{ id: this.newId('re'), intent, amount, created: this.now() },
      metadata: metadataOf(form),
      status: this.refundStatus,
    };
    this.refunds.push(refund);
    return refund;
  }

  refundedOf(intent: SimulatedIntent): number {
    const standing = this.refunds.filter((refund) => refund.intent === intent && refund.status !== 'failed');
    return standing.reduce((sum, { amount }) => sum + amount, 0);
  }
}

function metadataOf(form: Form): Record<string, string> {
  const entries = Object.entries(formIn(form, 'metadata')).map(([key, value]) => [key, String(value)] as const);
  const tooLong = entries.find(([key, value]) => key.length > 40 || value.length > 500);
  if (tooLong !== undefined)
    throw invalid({ param: `metadata[${tooLong[0]}]`, message: 'Metadata is too long.' }, 400, false);
  return Object.fromEntries(entries);
}

/** Parameters are validated before execution begins, so the key does not remember the refusal. */
function wholeNumber(form: Form, name: string): number {
  const text = textOf(form, name) ?? '';
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw invalid({ code: 'parameter_invalid_integer', param: name, message: 'Invalid positive integer' }, 400, false);
}

const versions = ['1.0.2', '2.1.0', '2.2.0', '2.3.0', '2.3.1'];
const indicators = ['01', '02', '05', '06', '07'];

function checkThreeDs(threeDs: Form): void {
  if (Object.keys(threeDs).length === 0) return;
  const known =
    versions.includes(textOf(threeDs, 'version') ?? '') &&
    indicators.includes(textOf(threeDs, 'electronic_commerce_indicator') ?? '') &&
    /^[A-Za-z0-9+/]{27}=$/.test(textOf(threeDs, 'cryptogram') ?? '') &&
    textOf(threeDs, 'transaction_id') !== undefined;
  if (!known) throw invalid({ param: 'payment_method_options[card][three_d_secure]', message: 'Invalid' }, 400, false);
}

export function invalid(error: Readonly<Record<string, unknown>>, status = 400, stored = true): StripeRefusal {
  return new StripeRefusal(status, { type: 'invalid_request_error', ...error }, stored);
}

function rawCardRefusal(): StripeRefusal {
  const message = 'Sending credit card numbers directly to the Stripe API is generally unsafe.';
  return invalid({ message }, 402, false);
}

function cardError(error: Readonly<Record<string, unknown>>, intent?: SimulatedIntent): StripeRefusal {
  return new StripeRefusal(402, {
    type: 'card_error',
    message: 'Your card was declined.',
    ...error,
    ...(intent === undefined ? {} : { charge: intent.charge?.id, payment_intent: intent }),
  });
}

function unexpectedState(intent: SimulatedIntent, verb: string): StripeRefusal {
  const message = `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`;
  return invalid({ code: 'payment_intent_unexpected_state', message, payment_intent: intent });
}
