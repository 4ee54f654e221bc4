import * as z from 'zod/mini';
import { controls } from '../domain/audit/controls/control';
import { revealFailures } from '../domain/card/reveal';
import { operationFailures } from '../domain/charge/operation';
import { declineCodes } from '../domain/charge/processor';
import {
  Amount,
  CardView,
  ChargeId,
  Currency,
  CustomerId,
  Fingerprint,
  MerchantId,
  OperationId,
  OrderId,
  Sum,
  Timestamp,
  TokenId,
} from './fields';

export { eventSource } from './event-source';

const Principal = z.strictObject({
  client_id: z.string().check(z.maxLength(128)),
  role: z.string().check(z.maxLength(128)),
});

/** `ip` is absent where a schedule or a queue, not a caller, is the origin. */
const Origin = z.strictObject({
  ip: z.optional(z.string().check(z.maxLength(45))),
  component: z.string().check(z.maxLength(64)),
});

/**
 * Who, what kind, when, success or failure, where from, what it touched: PCI DSS 10.2.2.
 * `id` is `<subject>.<sequence>`, `sequence` counts from 1 per subject: every replay of an event has the same id and the same bytes.
 */
const facts = {
  id: z.string().check(z.regex(/^(tok|ch|fl|or|rc|ct|ac|rv)_[a-z2-7]{26,32}\.[1-9]\d{0,8}$/)),
  version: z.literal(1),
  subject: z.string(),
  sequence: z.int().check(z.minimum(1)),
  occurred_at: Timestamp,
  actor: Principal,
  origin: Origin,
  outcome: z.enum(['success', 'failure']),
  request_id: z.string().check(z.maxLength(128)),
  traceparent: z.optional(z.string().check(z.regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/))),
};

function event<const Type extends string, Data extends z.core.$ZodType>(type: Type, data: Data) {
  return z.strictObject({ ...facts, type: z.literal(type), merchant_id: MerchantId, data });
}

/** Of the installation itself, and of no merchant. */
function ownEvent<const Type extends string, Data extends z.core.$ZodType>(type: Type, data: Data) {
  return z.strictObject({ ...facts, type: z.literal(type), data });
}

const payment = {
  charge: ChargeId,
  /** Absent for a charge by card that was not saved. */
  token: z.optional(TokenId),
  amount: Amount,
  currency: Currency,
  connector: z.string(),
  order_id: z.optional(OrderId),
  customer: z.optional(CustomerId),
  site: z.optional(z.string()),
};

/** Absent where the reconciler settled what the vault never answered. */
const knownCard = { card: z.optional(CardView), fingerprint: z.optional(Fingerprint) };
const token = { token: TokenId, card: CardView, fingerprint: Fingerprint, customer: z.optional(CustomerId) };

export const TokenCreated = event('token.created', z.strictObject(token));
export const TokenDeleted = event('token.deleted', z.strictObject({ token: TokenId }));

export const PaymentAuthorized = event(
  'payment.authorized',
  z.strictObject({ ...payment, ...knownCard, processor_reference: z.string() }),
);

export const PaymentFailed = event(
  'payment.failed',
  z.strictObject({
    ...payment,
    ...knownCard,
    processor_reference: z.optional(z.string()),
    failure: z.strictObject({ code: z.enum(declineCodes) }),
  }),
);

/** Of an operation: what it moved, and the sums of the charge after it. */
const operation = {
  charge: ChargeId,
  operation: OperationId,
  kind: z.enum(['capture', 'void', 'refund', 'dispute']),
  amount: Sum,
  currency: Currency,
  // Absent in events of before: the comparison of accounts goes by it.
  connector: z.optional(z.string()),
  captured: Sum,
  refunded: Sum,
  processor_reference: z.optional(z.string()),
};

/** A capture after the authorization; that of automatic capture is `payment.captured` without an operation. */
const OperationCaptured = z.strictObject(operation);
export const PaymentCaptured = event(
  'payment.captured',
  z.union([z.strictObject({ ...payment, ...knownCard, processor_reference: z.string() }), OperationCaptured]),
);
export const PaymentVoided = event('payment.voided', z.strictObject(operation));
export const PaymentRefunded = event('payment.refunded', z.strictObject(operation));
export const PaymentDisputed = event(
  'payment.disputed',
  z.strictObject({ ...operation, reason: z.optional(z.string()) }),
);
export const PaymentOperationFailed = event(
  'payment.operation_failed',
  z.strictObject({ ...operation, failure: z.strictObject({ code: z.enum(operationFailures) }) }),
);
export const PaymentExpired = event(
  'payment.expired',
  z.strictObject({ charge: ChargeId, released: Sum, captured: Sum, refunded: Sum, currency: Currency }),
);

/** The processor's account of a day and ours differ in one line. */
export const ReconciliationDifference = event(
  'reconciliation.difference',
  z.strictObject({
    charge: z.optional(ChargeId),
    reference: z.string(),
    kind: z.enum(['missing_at_processor', 'missing_here', 'amount_differs', 'orphan_authorization']),
    movement: z.enum(['authorization', 'capture', 'void', 'refund']),
    connector: z.string(),
    ours: z.optional(Sum),
    theirs: z.optional(Sum),
    currency: Currency,
  }),
);

/** An order was taken from its bus; `envelope` is the digest of the envelope that it carried, never the envelope. */
export const OrderReceived = event(
  'order.received',
  z.strictObject({
    order_id: OrderId,
    attempt: z.int(),
    kid: z.optional(z.string()),
    envelope: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
    token: z.optional(TokenId),
    amount: Amount,
    currency: Currency,
  }),
);

/** `reasons` name the rules that fired, each with the fact in words. */
export const PaymentFlagged = event(
  'payment.flagged',
  z.strictObject({
    charge: ChargeId,
    token: z.optional(TokenId),
    amount: Amount,
    currency: Currency,
    reasons: z.array(z.strictObject({ rule: z.string(), text: z.string() })).check(z.minLength(1)),
  }),
);

const Count = z.int().check(z.minimum(0));
const Text = z.string().check(z.maxLength(512));

/**
 * A card number was shown to a person, or should have been: `failure` says why it was not. `kms_request_id` is that of the one KMS
 * Decrypt that opened it: CloudTrail has the same. `recipient` is the SHA-256 thumbprint (RFC 7638) of the registered key that the number
 * was sealed for. Both are absent where a failure came before.
 */
export const CardRevealed = event(
  'card.revealed',
  z.strictObject({
    token: TokenId,
    reason: Text,
    ticket: Text,
    recipient: z.optional(Text),
    kms_request_id: z.optional(Text),
    failure: z.optional(z.strictObject({ code: z.enum(revealFailures) })),
  }),
);

/** Reads of card data in CloudTrail that no entry explains: `seen` calls of one principal in one hour, `explained` of them by entries. */
export const AccessUnexplained = ownEvent(
  'access.unexplained',
  z.strictObject({
    /** The start of the hour. */
    hour: Timestamp,
    principal: Text,
    action: Text,
    resource: Text,
    seen: z.int().check(z.minimum(1)),
    explained: Count,
    /** CloudTrail's ids of calls, at most ten. */
    calls: z.array(Text).check(z.maxLength(10)),
  }),
);

/** A critical control does not work, since `started_at` as far as is known (PCI DSS 10.7.3). */
export const ControlFailed = ownEvent(
  'control.failed',
  z.strictObject({ control: z.enum(controls), resource: Text, cause: Text, started_at: Timestamp }),
);
export const ControlRestored = ownEvent(
  'control.restored',
  z.strictObject({
    control: z.enum(controls),
    resource: Text,
    cause: Text,
    started_at: Timestamp,
    ended_at: Timestamp,
  }),
);

/** Every event of this version. The archive is immutable: a changed shape is a new `version`, never an edit here. */
export const AuditEvent = z.discriminatedUnion('type', [
  TokenCreated,
  TokenDeleted,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentVoided,
  PaymentRefunded,
  PaymentDisputed,
  PaymentOperationFailed,
  PaymentExpired,
  ReconciliationDifference,
  OrderReceived,
  PaymentFlagged,
  CardRevealed,
  AccessUnexplained,
  ControlFailed,
  ControlRestored,
]);

export type AuditEvent = z.infer<typeof AuditEvent>;
export type EventType = AuditEvent['type'];
