import type { Card } from '../card/card';
import type { Money } from '../money';

/** Why a charge failed: the processor's reasons in one vocabulary, then our own. Public as `failure.code`. */
export const declineCodes = [
  'card_declined',
  'insufficient_funds',
  'card_expired',
  'incorrect_security_code',
  'card_lost',
  'card_stolen',
  'processing_error',
  // ours: the processor was certainly not called
  'token_not_found',
  'token_deleted',
  'token_unusable',
  'processor_unavailable',
] as const;

export type DeclineCode = (typeof declineCodes)[number];

export interface Authorization {
  /** The charge id: merchant reference and processor idempotency key, the same in every attempt. */
  readonly reference: string;
  readonly money: Money;
  readonly card: Card;
  /** `automatic`: money moves with the authorization. */
  readonly capture: 'automatic' | 'manual';
}

/** `unknown` is a time-out or a broken connection: the money may have moved. Never `declined`. */
export type AuthorizationOutcome =
  | { readonly outcome: 'approved'; readonly processorReference: string }
  | { readonly outcome: 'declined'; readonly code: DeclineCode; readonly processorReference: string }
  | { readonly outcome: 'unknown' };

export type InquiryOutcome = AuthorizationOutcome | { readonly outcome: 'not_found' };

/** What a connector can do. One that cannot be asked does not compile: both `ByReference` members are literally true. */
export interface ProcessorCapabilities {
  readonly inquireByReference: true;
  readonly cancelByReference: true;
  /** How long the processor remembers an idempotency key, in seconds. */
  readonly idempotencyWindowSeconds: number;
  /** How long an accepted request may still take effect after its caller gave up, in seconds. */
  readonly maxInFlightSeconds: number;
  readonly partialCapture: boolean;
}

/** One card processor. Authorizes under a reference at most once: the same reference again gives the first outcome. */
export interface Processor {
  readonly capabilities: ProcessorCapabilities;
  authorize(authorization: Authorization): Promise<AuthorizationOutcome>;
  inquire(reference: string): Promise<InquiryOutcome>;
  /** Voids what stands under the reference and refuses whatever comes later under it. */
  cancel(reference: string): Promise<'cancelled' | 'unknown'>;
}
