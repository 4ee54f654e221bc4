import Stripe from 'stripe';
import type { DeclineCode } from '../../domain/charge/processor';

/** The secret key could not be read: nothing was sent. */
export class SecretKeyUnreadable extends Error {
  override readonly name = 'SecretKeyUnreadable';
}

/** What a call that failed says about money (docs.stripe.com/error-low-level, docs.stripe.com/error-codes). */
export type Trouble =
  /** The network or Stripe declined the card. */
  | { readonly kind: 'declined'; readonly code: DeclineCode; readonly processorReference: string }
  /** Stripe understood the request and refused it: it has moved nothing. `status` is where the PaymentIntent stands. */
  | { readonly kind: 'refused'; readonly code: string; readonly param: string; readonly status: string }
  /** The key was used before, for a request with another body. */
  | { readonly kind: 'key_reused' }
  /** Nothing was sent, or Stripe turned it away at the door: no key that it knows, no permission, too many requests. */
  | { readonly kind: 'not_executed' }
  | { readonly kind: 'unknown' };

const declines: Readonly<Record<string, DeclineCode>> = {
  insufficient_funds: 'insufficient_funds',
  withdrawal_count_limit_exceeded: 'insufficient_funds',
  expired_card: 'card_expired',
  incorrect_cvc: 'incorrect_security_code',
  invalid_cvc: 'incorrect_security_code',
  lost_card: 'card_lost',
  stolen_card: 'card_stolen',
  processing_error: 'processing_error',
  issuer_not_available: 'processing_error',
  reenter_transaction: 'processing_error',
  try_again_later: 'processing_error',
};

/** Our word for Stripe's `decline_code`, else for its `code`; what has no word here is `card_declined`. */
export function declineOf(declineCode: string | undefined, code: string | undefined): DeclineCode {
  for (const name of [declineCode, code]) {
    const known = name !== undefined && Object.hasOwn(declines, name) ? declines[name] : undefined;
    if (known !== undefined) return known;
  }
  return 'card_declined';
}

/** Sockets that failed before there was a connection, so nothing can have been sent. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const unknown: Trouble = { kind: 'unknown' };
const notExecuted: Trouble = { kind: 'not_executed' };

export function troubleOf(error: unknown): Trouble {
  if (error instanceof SecretKeyUnreadable) return notExecuted;
  if (!(error instanceof Stripe.errors.StripeError)) return unknown;
  switch (error.type) {
    case 'StripeCardError':
      // The SDK goes by the status, 402; the refusal of a raw card has that status too, and says in its body that it is no decline.
      return error.rawType === 'card_error' ? declined(error) : refused(error);
    case 'StripeInvalidRequestError':
      return refused(error);
    case 'StripeIdempotencyError':
      return { kind: 'key_reused' };
    case 'StripeAuthenticationError':
    case 'StripePermissionError':
      return notExecuted;
    case 'StripeRateLimitError':
      // Rate limiters stand before the idempotency layer; `lock_timeout` comes from behind it.
      return error.code === 'lock_timeout' ? unknown : notExecuted;
    case 'StripeConnectionError':
      return neverConnected.has(codeWithin(error.detail)) ? notExecuted : unknown;
    default:
      // 5xx, and 409: the same key, or the same object, is in the hands of another request.
      return unknown;
  }
}

function declined(error: Stripe.errors.StripeError): Trouble {
  return {
    kind: 'declined',
    code: declineOf(error.decline_code, error.code),
    processorReference: error.payment_intent?.id ?? error.charge ?? error.requestId ?? 'none',
  };
}

function refused(error: Stripe.errors.StripeError): Trouble {
  return {
    kind: 'refused',
    code: error.code ?? '',
    param: error.param ?? '',
    status: error.payment_intent?.status ?? '',
  };
}

/** `fetch failed` says why in its cause, and in the first of several where Node tried several addresses. */
function codeWithin(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return codeWithin(error.errors[0]);
  return 'cause' in error ? codeWithin(error.cause) : '';
}
