import * as z from 'zod/mini';
import { chargeStatuses, operationKinds } from '../domain/charge/charge-states';
import { operationFailures } from '../domain/charge/operation';
import { declineCodes } from '../domain/charge/processor';
import {
  Amount,
  ChargeId,
  Currency,
  CustomerId,
  Envelope,
  OperationId,
  OrderId,
  ShownCard,
  Sum,
  ThreeDs,
  Timestamp,
  TokenId,
} from './fields';

/** Names that only card data would have are refused: a security code must not be stored (PCI DSS 3.3.1), and three digits tell nobody. */
const Metadata = z
  .record(
    z.string().check(z.regex(/^(?!(?:cvv2?|cvc2?|cid|security_?code|pan|card_?number)$)[A-Za-z0-9_-]{1,40}$/i)),
    z.string().check(z.maxLength(500)),
  )
  .check(z.refine((members) => Object.keys(members).length <= 20));

/** What a charge is asked with, through the API and by an order. */
export const chargeTerms = {
  amount: Amount,
  currency: Currency,
  capture: z.optional(z.enum(['automatic', 'manual'])),
  customer: z.optional(CustomerId),
  site: z.optional(z.string().check(z.regex(/^[A-Za-z0-9.-]{1,253}$/))),
  metadata: z.optional(Metadata),
  /** `merchant`: the cardholder is not there (a subscription, a late fee). */
  initiator: z.optional(z.enum(['customer', 'merchant'])),
  network_transaction_id: z.optional(z.string().check(z.regex(/^[A-Za-z0-9]{1,64}$/))),
};

const common = { ...chargeTerms, order_id: z.optional(OrderId), three_ds: z.optional(ThreeDs) };

const forbidden = z.optional(z.undefined());

/** `POST /v1/charges`: by `token`, with the security code in an envelope of its own if there is one; or by `card`, kept only with `save`. */
export const CreateChargeRequest = z.union([
  z.strictObject({ ...common, token: TokenId, security_code: z.optional(Envelope), card: forbidden, save: forbidden }),
  z.strictObject({
    ...common,
    card: Envelope,
    save: z.optional(z.boolean()),
    token: forbidden,
    security_code: forbidden,
  }),
]);

/** `POST /v1/charges/{id}/capture`, `/void`, `/refunds`, `/dispute`. No amount: all that is left. */
export const CaptureRequest = z.strictObject({ amount: z.optional(Amount), final: z.optional(z.boolean()) });
export const VoidRequest = z.strictObject({});
export const RefundRequest = z.strictObject({ amount: z.optional(Amount) });
export const DisputeRequest = z.strictObject({
  amount: z.optional(Amount),
  /** The network's reason code or word. */
  reason: z.string().check(z.regex(/^[A-Za-z0-9 ._-]{1,64}$/)),
});

/** 8 to 64 printable characters without spaces; the same as a client would make with `crypto.randomUUID()`. */
export const IdempotencyKey = z.string().check(z.regex(/^[A-Za-z0-9._:-]{8,64}$/));

export const ChargeResponse = z.object({
  id: ChargeId,
  status: z.enum(chargeStatuses),
  amount: Amount,
  currency: Currency,
  captured: Sum,
  refunded: Sum,
  capture: z.enum(['automatic', 'manual']),
  authorized: Sum,
  /** What may still be captured, and refunded, now. */
  capturable: Sum,
  refundable: Sum,
  /** Absent for a charge by card that was not saved. */
  token: z.optional(TokenId),
  /** Known once the vault has answered. */
  card: z.optional(ShownCard),
  failure: z.optional(z.object({ code: z.enum(declineCodes) })),
  initiator: z.optional(z.enum(['customer', 'merchant'])),
  network_transaction_id: z.optional(z.string()),
  /** While something can be captured: until then the processor holds it, where it says so. */
  capture_before: z.optional(Timestamp),
  order_id: z.optional(OrderId),
  customer: z.optional(CustomerId),
  site: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const ChargePath = z.object({ id: ChargeId });

/** One capture, void, refund or dispute, and the charge after it. */
export const OperationResponse = z.object({
  operation: z.object({
    id: OperationId,
    kind: z.enum(operationKinds),
    status: z.enum(['pending', 'succeeded', 'failed']),
    amount: Sum,
    currency: Currency,
    failure: z.optional(z.object({ code: z.enum(operationFailures) })),
    created_at: Timestamp,
    updated_at: Timestamp,
  }),
  charge: ChargeResponse,
});

/** `GET /v1/charges`. `cursor` is opaque and bound to the merchant. */
export const ListChargesQuery = z.strictObject({
  order_id: z.optional(OrderId),
  status: z.optional(z.enum(chargeStatuses)),
  created_from: z.optional(Timestamp),
  created_before: z.optional(Timestamp),
  limit: z.optional(z.string().check(z.regex(/^(?:100|[1-9]\d?)$/))),
  cursor: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{16,512}$/))),
});

export const ChargeListResponse = z.object({ charges: z.array(ChargeResponse), next_cursor: z.optional(z.string()) });

/** `GET /v1/charges/{id}/events`: what happened, oldest first, as it is in the archive. */
export const ChargeEventsResponse = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      sequence: z.int(),
      occurred_at: Timestamp,
      outcome: z.enum(['success', 'failure']),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});
