import * as z from 'zod/mini';
import { chargeTerms } from './charges';
import { Envelope, MerchantId, OrderId, Timestamp, TokenId } from './fields';

/** The detail types on the bus `orders`: what a company's services put there, and what we say of an order that could not be read. */
export const orderTypes = { created: 'order.created', refused: 'order.refused' } as const;

const forbidden = z.optional(z.undefined());

const order = {
  ...chargeTerms,
  order_id: OrderId,
  /** Names one try of the order. Sent again as it is, it is the same try; a try after a failure has the next number. */
  attempt: z.int().check(z.minimum(1), z.maximum(99)),
  merchant_id: MerchantId,
};

/** The detail of `order.created`: by token, or by a card envelope without a security code, whose card is kept unless `save` is false. */
export const OrderCreated = z.union([
  z.strictObject({ ...order, token: TokenId, card: forbidden, save: forbidden }),
  z.strictObject({ ...order, card: Envelope, save: z.optional(z.boolean()), token: forbidden }),
]);

export type OrderCreated = z.infer<typeof OrderCreated>;

/** What EventBridge says of an event (its guide, "AWS service event metadata"); all of it is in clear and none of it is the sender's free text but `source`. */
export const OrderDelivery = z.object({
  id: z.uuid(),
  'detail-type': z.literal(orderTypes.created),
  source: z.string().check(z.regex(/^[A-Za-z0-9._/-]{1,64}$/)),
  account: z.string().check(z.regex(/^\d{12}$/)),
  time: Timestamp,
  detail: z.unknown(),
});

/** Why an order ends in the dead-letter queue. */
export const orderCauses = [
  /** The message is no event of this form, or its detail no order. */
  'unreadable',
  'card_number_in_clear',
  'merchant_unknown',
  'merchant_suspended',
  'currency_not_supported',
  'attempt_reused',
  /** It came again and again for almost the hour that the queue keeps it, and could not be done. */
  'waited_too_long',
] as const;

export type OrderCause = (typeof orderCauses)[number];

/**
 * The detail of `order.refused`, which is what waits in the dead-letter queue instead of the order: never its envelope. The order's
 * own members are there where they could be read; `digest`, SHA-256 of the message, only where that was an order: of anything else
 * it could be the digest of a number (PCI DSS 3.3.1, 3.5.1.1).
 */
export const OrderRefused = z.strictObject({
  cause: z.enum(orderCauses),
  /** Of the event on the bus, and of the message in the queue: the sender's log and ours know them by it. */
  event_id: z.optional(z.string()),
  message_id: z.string(),
  merchant_id: z.optional(MerchantId),
  order_id: z.optional(OrderId),
  attempt: z.optional(z.int()),
  digest: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  refused_at: Timestamp,
});

export type OrderRefused = z.infer<typeof OrderRefused>;
