import * as z from 'zod/mini';
import { CardView, ChargeId, Currency, Fingerprint, MerchantId, Sum, Timestamp, TokenId } from '../contracts/fields';
import { type ChargeStatus, chargeStatuses, statesBefore } from '../domain/charge/charge-states';
import type { Charge } from '../domain/charge/ledger';
import { declineCodes } from '../domain/charge/processor';
import type { Sums } from '../domain/charge/sums';
import { isCurrency } from '../domain/money';
import { cardViewColumns, cardViewIn } from './card-view-columns';
import type { Row } from './dynamodb';
import { chargeKey, createdKey, expiryShardOf, openShardOf, orderKey, statusKey } from './ledger-rows';
import { ProvenanceColumns, provenanceColumns, provenanceIn } from './provenance-columns';

const ChargeRow = z.object({
  schema: z.literal(1),
  id: ChargeId,
  merchant_id: MerchantId,
  status: z.enum(chargeStatuses),
  operation: z.enum(['pending', 'unknown', 'succeeded', 'failed']),
  told_unknown: z.optional(z.literal(true)),
  amount: Sum,
  currency: Currency,
  capture: z.enum(['automatic', 'manual']),
  token: z.optional(TokenId),
  mark: z.optional(z.string()),
  connector: z.string(),
  intent_digest: z.string(),
  authorized: Sum,
  captured: Sum,
  refunded: Sum,
  reserved: Sum,
  // Rows from before captures were operations have neither.
  capturing: z.optional(Sum),
  closed: z.optional(z.boolean()),
  version: z.int(),
  sequence: z.int(),
  order_id: z.optional(z.string()),
  customer: z.optional(z.string()),
  site: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
  initiator: z.optional(z.enum(['customer', 'merchant'])),
  card: z.optional(CardView),
  fingerprint: z.optional(Fingerprint),
  processor_reference: z.optional(z.string()),
  network_transaction_id: z.optional(z.string()),
  capture_before: z.optional(Timestamp),
  failure: z.optional(z.enum(declineCodes)),
  created_at: Timestamp,
  updated_at: Timestamp,
  deadline: Timestamp,
  ...ProvenanceColumns,
});

type ChargeColumns = z.infer<typeof ChargeRow>;

/** @throws a fault for a row of another schema */
export function readChargeRow(row: unknown): Charge {
  const columns = ChargeRow.parse(row);
  return {
    id: columns.id,
    merchantId: columns.merchant_id,
    status: columns.status,
    operation: columns.operation,
    ...(columns.told_unknown === undefined ? {} : { toldUnknown: true }),
    money: moneyIn(columns),
    capture: columns.capture,
    connector: columns.connector,
    intentDigest: columns.intent_digest,
    ...sumsIn(columns),
    version: columns.version,
    sequence: columns.sequence,
    ...requestedIn(columns),
    ...answeredIn(columns),
    createdAt: columns.created_at,
    updatedAt: columns.updated_at,
    deadline: columns.deadline,
    provenance: provenanceIn(columns),
  };
}

function moneyIn({ amount, currency }: ChargeColumns): Charge['money'] {
  if (!isCurrency(currency)) throw new Error('a charge row in no known currency');
  return { amount, currency };
}

const capturable: readonly ChargeStatus[] = ['pending', 'authorized', 'partially_captured'];

function sumsIn(columns: ChargeColumns): Sums {
  const { authorized, captured, refunded, reserved, capturing = 0, status } = columns;
  return {
    authorized,
    captured,
    refunded,
    reserved,
    capturing,
    closed: columns.closed ?? !capturable.includes(status),
  };
}

function requestedIn({ order_id: orderId, ...columns }: ChargeColumns): Partial<Charge> {
  const { token, customer, site, metadata, initiator } = columns;
  return {
    ...(token === undefined ? {} : { token }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(customer === undefined ? {} : { customer }),
    ...(site === undefined ? {} : { site }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(initiator === undefined ? {} : { initiator }),
  };
}

function answeredIn(columns: ChargeColumns): Partial<Charge> {
  const { card, mark, fingerprint, failure } = columns;
  const { processor_reference: processorReference, network_transaction_id: networkTransactionId } = columns;
  const { capture_before: captureBefore } = columns;
  return {
    ...(card === undefined ? {} : { card: cardViewIn(card) }),
    ...(mark === undefined ? {} : { mark }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(processorReference === undefined ? {} : { processorReference }),
    ...(networkTransactionId === undefined ? {} : { networkTransactionId }),
    ...(captureBefore === undefined ? {} : { captureBefore }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The row, with the columns that the indexes of `GET /v1/charges` and of the reconciler are made of. */
export function chargeRow(charge: Charge): Row {
  return {
    ...chargeKey(charge.id),
    schema: 1,
    id: charge.id,
    merchant_id: charge.merchantId,
    status: charge.status,
    operation: charge.operation,
    told_unknown: charge.toldUnknown,
    ...charge.money,
    capture: charge.capture,
    token: charge.token,
    mark: charge.mark,
    connector: charge.connector,
    intent_digest: charge.intentDigest,
    ...sumColumns(charge),
    version: charge.version,
    sequence: charge.sequence,
    order_id: charge.orderId,
    customer: charge.customer,
    site: charge.site,
    // A Map: as a plain object, members called `constructor` would be taken for a class.
    metadata: charge.metadata && new Map(Object.entries(charge.metadata)),
    initiator: charge.initiator,
    card: charge.card && cardViewColumns(charge.card),
    fingerprint: charge.fingerprint,
    processor_reference: charge.processorReference,
    network_transaction_id: charge.networkTransactionId,
    capture_before: charge.captureBefore,
    failure: charge.failure,
    created_at: charge.createdAt,
    updated_at: charge.updatedAt,
    deadline: charge.deadline,
    ...provenanceColumns(charge.provenance),
    ...indexColumns(charge),
  };
}

function sumColumns({ authorized, captured, refunded, capturing, reserved, closed }: Sums): Row {
  return { authorized, captured, refunded, capturing, reserved, closed };
}

/**
 * `open_shard` exists while the outcome is open, and `expiry_shard` while something can be captured, so that their indexes hold nothing
 * else: the work lists of the reconciler.
 */
function indexColumns(charge: Charge): Row {
  const runsOut = charge.captureBefore !== undefined && statesBefore('expire').includes(charge.status);
  return {
    created_key: createdKey(charge),
    order_key: charge.orderId === undefined ? undefined : orderKey(charge.merchantId, charge.orderId),
    status_key: statusKey(charge.merchantId, charge.status),
    open_shard: charge.status === 'pending' ? openShardOf(charge.id) : undefined,
    expiry_shard: runsOut ? expiryShardOf(charge.id) : undefined,
  };
}
