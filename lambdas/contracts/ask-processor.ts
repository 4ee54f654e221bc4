import * as z from 'zod/mini';
import { operationFailures } from '../domain/charge/operation';
import { declineCodes } from '../domain/charge/processor';
import {
  Amount,
  Approval,
  CardView,
  ChargeId,
  Currency,
  Fingerprint,
  MerchantId,
  OperationId,
  Sum,
  Timestamp,
  TokenId,
} from './fields';

const charge = {
  merchant_id: MerchantId,
  charge_id: ChargeId,
  connector: z.string(),
  request_id: z.string(),
};

const operation = {
  kind: z.enum(['capture', 'void', 'refund']),
  operation_id: OperationId,
  processor_reference: z.string(),
};

/** What the ledger zone asks `ask-processor` (vault zone): everything that needs the processor and no card. */
export const AskProcessorRequest = z.discriminatedUnion('ask', [
  z.strictObject({
    ask: z.literal('operate'),
    ...charge,
    ...operation,
    amount: Amount,
    currency: Currency,
    final: z.boolean(),
    /** After this instant nobody may still be asking the processor. */
    deadline: Timestamp,
  }),
  z.strictObject({ ask: z.literal('inquire'), ...charge, token: z.optional(TokenId), created_at: Timestamp }),
  z.strictObject({ ask: z.literal('inquire_operation'), ...charge, ...operation }),
  z.strictObject({ ask: z.literal('cancel'), ...charge, created_at: Timestamp }),
  /** One page of the merchant's account at the processor, of what moved in [from, before). */
  z.strictObject({
    ask: z.literal('settlements'),
    merchant_id: MerchantId,
    connector: z.string(),
    request_id: z.string(),
    from: Timestamp,
    before: Timestamp,
    /** `next` of the page before; it says everything that the vault zone has to know. */
    after: z.optional(z.string().check(z.maxLength(200))),
  }),
]);

/** What the processor calls things is the processor's: any text, of a length that a page has room for. */
const TheirName = z.string().check(z.maxLength(500));

const SettlementLine = z.object({
  kind: z.enum(['authorization', 'capture', 'void', 'refund']),
  reference: TheirName,
  charge_reference: TheirName,
  amount: Sum,
  currency: Currency,
  processor_reference: TheirName,
  at: Timestamp,
});

export const AskProcessorAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('approved'),
    processor_reference: z.string(),
    ...Approval,
    card: z.optional(CardView),
    fingerprint: z.optional(Fingerprint),
  }),
  z.object({
    outcome: z.literal('declined'),
    code: z.enum(declineCodes),
    processor_reference: z.string(),
    card: z.optional(CardView),
    fingerprint: z.optional(Fingerprint),
  }),
  z.object({ outcome: z.literal('succeeded'), processor_reference: z.string() }),
  z.object({ outcome: z.literal('failed'), code: z.enum(operationFailures) }),
  z.object({ outcome: z.literal('cancelled') }),
  z.object({ outcome: z.literal('account'), lines: z.array(SettlementLine), next: z.optional(z.string()) }),
  z.object({ outcome: z.literal('not_found') }),
  z.object({ outcome: z.literal('not_attempted') }),
  z.object({ outcome: z.literal('unknown') }),
]);

export type AskProcessorRequest = z.infer<typeof AskProcessorRequest>;
export type AskProcessorAnswer = z.infer<typeof AskProcessorAnswer>;
