import * as z from 'zod/mini';
import { declineCodes } from '../domain/charge/processor';
import { Amount, CardView, ChargeId, Currency, Fingerprint, MerchantId, Timestamp, TokenId } from './fields';

/** What `create-charge` (ledger zone) asks `authorize-card` (vault zone). Carries no card data. */
export const AuthorizeCardRequest = z.strictObject({
  merchant_id: MerchantId,
  charge_id: ChargeId,
  token: TokenId,
  amount: Amount,
  currency: Currency,
  connector: z.string(),
  /** After this instant nobody may still be asking the processor. */
  deadline: Timestamp,
  request_id: z.string(),
});

/**
 * The answer, as a value: the caller must branch on each outcome.
 * `not_attempted`: the processor was certainly not called. `unknown`: it may have been.
 */
export const AuthorizeCardAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('approved'),
    processor_reference: z.string(),
    card: CardView,
    fingerprint: Fingerprint,
  }),
  z.object({
    outcome: z.literal('declined'),
    code: z.enum(declineCodes),
    processor_reference: z.string(),
    card: CardView,
    fingerprint: Fingerprint,
  }),
  z.object({
    outcome: z.literal('not_attempted'),
    code: z.enum([
      'token_not_found',
      'token_deleted',
      'deadline_passed',
      'connector_unavailable',
      'keys_unavailable',
      'vault_busy',
      'record_tampered',
    ]),
  }),
  z.object({ outcome: z.literal('unknown') }),
]);

export type AuthorizeCardRequest = z.infer<typeof AuthorizeCardRequest>;
export type AuthorizeCardAnswer = z.infer<typeof AuthorizeCardAnswer>;
