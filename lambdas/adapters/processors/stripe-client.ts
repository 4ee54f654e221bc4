import Stripe from 'stripe';
import { timeoutSeconds } from '../../contracts/timeouts';
import { SecretKeyUnreadable, troubleOf } from './stripe-errors';

/** The version that the shapes here are written for and that every request names, whatever the account's own is. */
const apiVersion = '2026-10-28.endive';

export interface StripeOptions {
  /** Asked before each call: a key that was rotated is used at once. Keeping it is the giver's business. */
  readonly secretKey: () => Promise<string>;
  readonly now?: () => Date;
  /** How long one call of the port may last, the secret key and all its requests together, each page of a list among them. */
  readonly timeoutSeconds?: number;
  /** Where Stripe is; its own address if absent. */
  readonly endpoint?: { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: number };
  /** Is told each request that failed, for the log: nothing of the request is in it. */
  readonly report?: (failure: StripeFailure) => void;
}

export interface StripeFailure {
  readonly kind: string;
  readonly type: string;
  readonly code: string;
  readonly status: number;
  /** Stripe's own request id. */
  readonly requestId: string;
}

/** One call of the port: the SDK, and the options of its next request, within what is left of the time-out. */
export interface StripeCall {
  readonly stripe: Stripe;
  readonly request: (idempotencyKey?: string) => Stripe.RequestOptions;
  readonly now: Date;
}

export type StripeCalls = <Answer>(work: (call: StripeCall) => Promise<Answer>) => Promise<Answer>;

/** @returns a function that does one call of the port; it throws what the SDK throws, and SecretKeyUnreadable */
export function stripeCalls(options: StripeOptions): StripeCalls {
  const { now = () => new Date(), timeoutSeconds: seconds = timeoutSeconds.processor } = options;
  return async (work) => {
    const until = performance.now() + seconds * 1000;
    const httpClient = Stripe.createFetchHttpClient(fetchUntil(AbortSignal.timeout(seconds * 1000)));
    try {
      const stripe = new Stripe(await readKey(options.secretKey), {
        apiVersion,
        httpClient,
        maxNetworkRetries: 0,
        telemetry: false,
        ...options.endpoint,
      });
      const left = (): number => Math.max(1, Math.ceil(until - performance.now()));
      const request = (idempotencyKey?: string): Stripe.RequestOptions => ({
        timeout: left(),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
      return await work({ stripe, request, now: now() });
    } catch (error) {
      options.report?.(failureOf(error));
      throw error;
    }
  };
}

async function readKey(secretKey: StripeOptions['secretKey']): Promise<string> {
  try {
    return await secretKey();
  } catch {
    throw new SecretKeyUnreadable('the secret key of Stripe could not be read');
  }
}

/**
 * A kept connection may have ended while the environment was frozen, and that would leave a charge `unknown` (ADR 0011). The SDK's
 * time-out is that of one request, and each page of a list is one: `deadline` ends them all.
 */
const fetchUntil =
  (deadline: AbortSignal): typeof fetch =>
  (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('connection', 'close');
    const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    // A redirect would carry the card to whoever it names (307 and 308 send the body again, RFC 9110 §15.4.8).
    return fetch(url, { ...init, headers, signal, redirect: 'error' });
  };

function failureOf(error: unknown): StripeFailure {
  const { kind } = troubleOf(error);
  if (!(error instanceof Stripe.errors.StripeError)) {
    return { kind, type: error instanceof Error ? error.name : 'unknown', code: '', status: 0, requestId: '' };
  }
  const { type, code = '', statusCode: status = 0, requestId = '' } = error;
  return { kind, type, code, status, requestId };
}
