import * as z from 'zod/mini';
import { chargeStatuses } from '../domain/charge/charge-states';
import { declineCodes } from '../domain/charge/processor';
import { Amount, CardView, ChargeId, Currency, CustomerId, OrderId, Sum, Timestamp, TokenId } from './fields';

/** Names that only card data would have are refused: a security code must not be stored (PCI DSS 3.3.1), and three digits tell nobody. */
const Metadata = z
  .record(
    z.string().check(z.regex(/^(?!(?:cvv2?|cvc2?|cid|security_?code|pan|card_?number)$)[A-Za-z0-9_-]{1,40}$/i)),
    z.string().check(z.maxLength(500)),
  )
  .check(z.refine((members) => Object.keys(members).length <= 20));

/** `POST /v1/charges`. */
export const CreateChargeRequest = z.strictObject({
  token: TokenId,
  amount: Amount,
  currency: Currency,
  order_id: z.optional(OrderId),
  customer: z.optional(CustomerId),
  site: z.optional(z.string().check(z.regex(/^[A-Za-z0-9.-]{1,253}$/))),
  metadata: z.optional(Metadata),
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
  token: TokenId,
  /** Known once the vault has answered. */
  card: z.optional(CardView),
  failure: z.optional(z.object({ code: z.enum(declineCodes) })),
  order_id: z.optional(OrderId),
  customer: z.optional(CustomerId),
  site: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const ChargePath = z.object({ id: ChargeId });
