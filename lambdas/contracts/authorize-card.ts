import * as z from 'zod/mini';
import { declineCodes } from '../domain/charge/processor';
import {
  Amount,
  Approval,
  CardView,
  ChargeId,
  Currency,
  CustomerId,
  Envelope,
  Fingerprint,
  MerchantId,
  ThreeDs,
  Timestamp,
  TokenId,
} from './fields';

const Provenance = z.strictObject({
  client_id: z.string(),
  role: z.string(),
  ip: z.optional(z.string()),
  traceparent: z.optional(z.string()),
});

/**
 * What the ledger zone asks `authorize-card` (vault zone). Envelopes travel in it, in memory; nothing of it is logged.
 * `mark`: whether a retry by card has sealed the same number; the processor is not asked.
 */
export const AuthorizeCardRequest = z.discriminatedUnion('ask', [
  z.strictObject({
    ask: z.literal('authorize'),
    merchant_id: MerchantId,
    charge_id: ChargeId,
    source: z.union([
      z.strictObject({ token: TokenId }),
      z.strictObject({ card: Envelope, save: z.boolean(), customer: z.optional(CustomerId) }),
      /**
       * An envelope that waited in the queue of orders: opened for an hour instead of ten minutes, and only if it holds no security
       * code. Both callers of this function may ask for it; what they gain is a card that the merchant may tokenize anyway.
       */
      z.strictObject({ order_card: Envelope, save: z.boolean(), customer: z.optional(CustomerId) }),
    ]),
    security_code: z.optional(Envelope),
    amount: Amount,
    currency: Currency,
    capture: z.enum(['automatic', 'manual']),
    connector: z.string(),
    /** After this instant nobody may still be asking the processor. */
    deadline: Timestamp,
    three_ds: z.optional(ThreeDs),
    initiator: z.optional(z.enum(['customer', 'merchant'])),
    network_transaction_id: z.optional(z.string()),
    request_id: z.string(),
    provenance: Provenance,
  }),
  z.strictObject({
    ask: z.literal('mark'),
    merchant_id: MerchantId,
    charge_id: ChargeId,
    card: Envelope,
    request_id: z.string(),
  }),
]);

const knownCard = {
  processor_reference: z.string(),
  card: CardView,
  fingerprint: z.optional(Fingerprint),
  token: z.optional(TokenId),
  mark: z.optional(z.string()),
};

/**
 * The answer, as a value: the caller must branch on each outcome.
 * `not_attempted`: the processor was certainly not called. `unknown`: it may have been.
 */
export const AuthorizeCardAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('approved'), ...Approval, ...knownCard }),
  z.object({ outcome: z.literal('declined'), code: z.enum(declineCodes), ...knownCard }),
  z.object({
    outcome: z.literal('not_attempted'),
    code: z.enum([
      'token_not_found',
      'token_deleted',
      'deadline_passed',
      'connector_unavailable',
      'processor_unavailable',
      'keys_unavailable',
      'vault_busy',
      'envelope_invalid',
      'envelope_expired',
      'security_code_not_allowed',
      'card_invalid',
      'record_tampered',
    ]),
  }),
  z.object({ outcome: z.literal('unknown') }),
  z.object({ outcome: z.literal('marked'), mark: z.string() }),
  z.object({ outcome: z.literal('refused'), code: z.enum(['envelope_invalid', 'card_invalid', 'keys_unavailable']) }),
]);

export type AuthorizeCardRequest = z.infer<typeof AuthorizeCardRequest>;
export type AuthorizeCardAnswer = z.infer<typeof AuthorizeCardAnswer>;
