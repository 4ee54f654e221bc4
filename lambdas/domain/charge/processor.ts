import type { Card } from '../card/card';
import type { Money } from '../money';
import type { OperationFailure } from './operation';

/** Why a charge failed: the processor's reasons in one vocabulary, then our own. Public as `failure.code`. */
export const declineCodes = [
  'card_declined',
  'insufficient_funds',
  'card_expired',
  'incorrect_security_code',
  'card_lost',
  'card_stolen',
  'processing_error',
  // ours: the processor was certainly not called, or what it had begun was cancelled
  'token_not_found',
  'token_deleted',
  'token_unusable',
  'envelope_invalid',
  'envelope_expired',
  'security_code_not_allowed',
  'card_invalid',
  'processor_unavailable',
] as const;

export type DeclineCode = (typeof declineCodes)[number];

/** The result of 3-D Secure authentication, passed through to the connector (EMV 3DS 2.x; `cryptogram` is the CAVV or AAV). */
export interface ThreeDs {
  readonly version: string;
  readonly eci: string;
  readonly cryptogram: string;
  readonly directoryServerTransactionId: string;
}

export interface Authorization {
  /** The charge id: merchant reference and processor idempotency key, the same in every attempt. */
  readonly reference: string;
  readonly money: Money;
  readonly card: Card;
  /** `automatic`: money moves with the authorization. */
  readonly capture: 'automatic' | 'manual';
  readonly threeDs?: ThreeDs;
  readonly initiator?: 'customer' | 'merchant';
  /** Of the first payment of a series that the cardholder agreed to. */
  readonly networkTransactionId?: string;
}

/** `unknown` is a time-out or a broken connection: the money may have moved. Never `declined`. */
export type AuthorizationOutcome =
  | {
      readonly outcome: 'approved';
      readonly processorReference: string;
      readonly networkTransactionId?: string;
      /** RFC 3339. How long it can be captured, where the processor says so for this card. */
      readonly captureBefore?: string;
    }
  | { readonly outcome: 'declined'; readonly code: DeclineCode; readonly processorReference: string }
  /** The processor was certainly not called: the breaker is open, or the connection was refused. */
  | { readonly outcome: 'not_attempted' }
  | { readonly outcome: 'unknown' };

export type InquiryOutcome =
  Exclude<AuthorizationOutcome, { outcome: 'not_attempted' }> | { readonly outcome: 'not_found' };

/** A capture, void or refund of what stands at the processor. */
export interface MoneyOperation {
  readonly kind: 'capture' | 'void' | 'refund';
  /** The operation id: processor idempotency key, the same in every attempt. */
  readonly reference: string;
  /** The charge id, and what the processor called the authorization. */
  readonly chargeReference: string;
  readonly processorReference: string;
  readonly money: Money;
  readonly final: boolean;
}

export type OperationOutcome =
  | { readonly outcome: 'succeeded'; readonly processorReference: string }
  | { readonly outcome: 'failed'; readonly code: OperationFailure }
  | { readonly outcome: 'unknown' };

export type OperationInquiry = OperationOutcome | { readonly outcome: 'not_found' };

/** One line of the processor's own account of a day: what moved, under whose reference. */
export interface SettlementLine {
  readonly kind: 'authorization' | 'capture' | 'void' | 'refund';
  /** Charge id or operation id. */
  readonly reference: string;
  readonly chargeReference: string;
  readonly money: Money;
  readonly processorReference: string;
  readonly at: string;
}

/** Some lines of an account, at most a thousand, in the connector's own order. */
export interface SettlementPage {
  readonly lines: readonly SettlementLine[];
  /** Where the next page begins; absent: this is the last. */
  readonly next?: string;
}

/** What a connector can do. One that cannot be asked does not compile: both `ByReference` members are literally true. */
export interface ProcessorCapabilities {
  readonly inquireByReference: true;
  readonly cancelByReference: true;
  /** How long the processor remembers an idempotency key, in seconds. */
  readonly idempotencyWindowSeconds: number;
  /** How long an accepted request may still take effect after its caller gave up, in seconds. */
  readonly maxInFlightSeconds: number;
  /** How long an authorization can be captured, in seconds, where the processor does not say. */
  readonly authorizationSeconds: number;
  /** Less than what is authorized may be captured. */
  readonly partialCapture: boolean;
  /** More than one capture may follow an authorization. */
  readonly multipleCaptures: boolean;
  readonly threeDs: boolean;
}

/**
 * One card processor. Does a thing under a reference at most once: the same reference again gives the first outcome.
 * Never throws for what the processor says or does not say. Contract suite: test/contract/processor.
 */
export interface Processor {
  readonly capabilities: ProcessorCapabilities;
  authorize(authorization: Authorization): Promise<AuthorizationOutcome>;
  /** @param createdAt when the charge was made, RFC 3339: some processors can only list a window of time */
  inquire(reference: string, createdAt: string): Promise<InquiryOutcome>;
  /** Voids what stands under the reference and refuses whatever comes later under it. */
  cancel(reference: string, createdAt: string): Promise<'cancelled' | 'unknown'>;
  operate(operation: MoneyOperation): Promise<OperationOutcome>;
  inquireOperation(operation: Omit<MoneyOperation, 'money' | 'final'>): Promise<OperationInquiry>;
  /**
   * A page of what moved in [from, before), for the daily comparison. Throws where it cannot be read: half an account must not look
   * like a whole one.
   * @param after `next` of the page before; no state is kept in between
   */
  settlements(from: Date, before: Date, after?: string): Promise<SettlementPage>;
}

/** The connector of a merchant, with the merchant's own account at the processor; undefined where the stage has no such connector. */
export type ProcessorFor = (connector: string, merchantId: string) => Processor | undefined;
