import * as z from 'zod/mini';
import { CardView, ChargeId, Currency, Fingerprint, MerchantId, Sum, Timestamp, TokenId } from '../contracts/fields';
import type { Charge, EventRow } from '../domain/charge/ledger';
import { chargeStatuses } from '../domain/charge/charge-states';
import { declineCodes } from '../domain/charge/processor';
import { isCurrency } from '../domain/money';
import { cardViewColumns, cardViewIn } from './card-view-columns';
import type { Row } from './dynamodb';
import { ProvenanceColumns, provenanceColumns, provenanceIn } from './provenance-columns';

export const chargePartition = (chargeId: string): string => `charge#${chargeId}`;
export const chargeKey = (chargeId: string): Row => ({ pk: chargePartition(chargeId), sk: 'charge' });

const openShards = 10;

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
  token: TokenId,
  connector: z.string(),
  intent_digest: z.string(),
  authorized: Sum,
  captured: Sum,
  refunded: Sum,
  reserved: Sum,
  version: z.int(),
  sequence: z.int(),
  order_id: z.optional(z.string()),
  customer: z.optional(z.string()),
  site: z.optional(z.string()),
  metadata: z.optional(z.record(z.string(), z.string())),
  card: z.optional(CardView),
  fingerprint: z.optional(Fingerprint),
  processor_reference: z.optional(z.string()),
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
    token: columns.token,
    connector: columns.connector,
    intentDigest: columns.intent_digest,
    authorized: columns.authorized,
    captured: columns.captured,
    refunded: columns.refunded,
    reserved: columns.reserved,
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

function requestedIn({ order_id: orderId, customer, site, metadata }: ChargeColumns): Partial<Charge> {
  return {
    ...(orderId === undefined ? {} : { orderId }),
    ...(customer === undefined ? {} : { customer }),
    ...(site === undefined ? {} : { site }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function answeredIn(columns: ChargeColumns): Partial<Charge> {
  const { card, fingerprint, processor_reference: processorReference, failure } = columns;
  return {
    ...(card === undefined ? {} : { card: cardViewIn(card) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(processorReference === undefined ? {} : { processorReference }),
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
    connector: charge.connector,
    intent_digest: charge.intentDigest,
    authorized: charge.authorized,
    captured: charge.captured,
    refunded: charge.refunded,
    reserved: charge.reserved,
    version: charge.version,
    sequence: charge.sequence,
    order_id: charge.orderId,
    customer: charge.customer,
    site: charge.site,
    // A Map: as a plain object, members called `constructor` would be taken for a class.
    metadata: charge.metadata && new Map(Object.entries(charge.metadata)),
    card: charge.card && cardViewColumns(charge.card),
    fingerprint: charge.fingerprint,
    processor_reference: charge.processorReference,
    failure: charge.failure,
    created_at: charge.createdAt,
    updated_at: charge.updatedAt,
    deadline: charge.deadline,
    ...provenanceColumns(charge.provenance),
    ...indexColumns(charge),
  };
}

/** `open_shard` exists while the outcome is open, so that its index holds nothing else: the reconciler's work list. */
function indexColumns(charge: Charge): Row {
  return {
    created_key: `${charge.createdAt}#${charge.id}`,
    order_key: charge.orderId === undefined ? undefined : `${charge.merchantId}#${charge.orderId}`,
    status_key: `${charge.merchantId}#${charge.status}`,
    open_shard: charge.status === 'pending' ? `open#${shardOf(charge.id)}` : undefined,
  };
}

/** Ten shards, so that no partition takes every new charge. The ids are digests: their last characters are evenly spread. */
function shardOf(chargeId: string): number {
  return ((chargeId.at(-1)?.charCodeAt(0) ?? 0) * 31 + (chargeId.at(-2)?.charCodeAt(0) ?? 0)) % openShards;
}

const StoredEvent = z.object({
  schema: z.literal(1),
  id: z.string(),
  sequence: z.int(),
  type: z.string(),
  json: z.string(),
});

export const eventPrefix = 'event#';

/** Eight digits keep the sort order of the text that of the numbers. */
export function eventRow(chargeId: string, { id, sequence, type, json }: EventRow): Row {
  const sk = `${eventPrefix}${String(sequence).padStart(8, '0')}`;
  return { pk: chargePartition(chargeId), sk, schema: 1, id, sequence, type, json };
}

/** Read an event's row, from the table or from its stream. */
export function readEventRow(row: unknown): EventRow {
  const { id, sequence, type, json } = StoredEvent.parse(row);
  return { id, sequence, type, json };
}
