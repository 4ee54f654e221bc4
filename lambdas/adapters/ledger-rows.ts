import * as z from 'zod/mini';
import type { Charge, EventRow, Turn } from '../domain/charge/ledger';
import type { Row } from './dynamodb';

/** Keys and small rows of the ledger table. One partition holds a charge, its operations and its events. */
export const chargePartition = (chargeId: string): string => `charge#${chargeId}`;

export const chargeKey = (chargeId: string): Row => ({ pk: chargePartition(chargeId), sk: 'charge' });

export const operationKey = (chargeId: string, operationId: string): Row => ({
  pk: chargePartition(chargeId),
  sk: `operation#${operationId}`,
});

/** Ten shards of each index that goes by time, so that no partition takes all that is new. */
const shardCount = 10;

/** The ids are digests: their last characters are evenly spread. */
const shardOf = (id: string): number =>
  ((id.at(-1)?.charCodeAt(0) ?? 0) * 31 + (id.at(-2)?.charCodeAt(0) ?? 0)) % shardCount;

const shardsOf = (name: string): readonly string[] =>
  Array.from({ length: shardCount }, (_, shard) => `${name}#${shard}`);

export const openShards = shardsOf('open');
export const openShardOf = (id: string): string => `open#${shardOf(id)}`;

export const expiryShards = shardsOf('expiry');
export const expiryShardOf = (id: string): string => `expiry#${shardOf(id)}`;

/** The hour of an RFC 3339 instant in UTC: its first thirteen characters. */
const hourOf = (instant: string): string => instant.slice(0, 13);

export const hourShards = (instant: string): readonly string[] => shardsOf(hourOf(instant));

/** The columns of the index `by-hour`, which holds the events of all charges. */
function hourColumns(chargeId: string, id: string, occurredAt: string): Row {
  return { hour_shard: `${hourOf(occurredAt)}#${shardOf(chargeId)}`, happened_key: `${occurredAt}#${id}` };
}

/** The sort key of the indexes by merchant, order and status: unique, and in the order of creation. */
export const createdKey = ({ createdAt, id }: Pick<Charge, 'createdAt' | 'id'>): string => `${createdAt}#${id}`;

export const orderKey = (merchantId: string, orderId: string): string => `${merchantId}#${orderId}`;

export const statusKey = (merchantId: string, status: string): string => `${merchantId}#${status}`;

/** The claim of an envelope with a security code for one charge alone; it never expires. `envelope` is its SHA-256, hex. */
export function envelopeRow(envelope: string, { id, createdAt }: Charge): Row {
  return { pk: `envelope#${envelope}`, sk: 'claim', schema: 1, charge: id, created_at: createdAt };
}

export const orderPartition = (order: string): string => `order#${order}`;

const StoredTurn = z.object({ schema: z.literal(1), charge: z.string(), attempt: z.int() });

/** Which charge stands for an order, and of which attempt it is. */
export function turnRow({ order, attempt }: Turn, { id, merchantId, createdAt }: Charge): Row {
  const facts = { charge: id, attempt, merchant_id: merchantId, updated_at: createdAt };
  return { pk: orderPartition(order), sk: 'turn', schema: 1, ...facts };
}

export function readTurnRow(row: unknown): { readonly chargeId: string; readonly attempt: number } {
  const { charge: chargeId, attempt } = StoredTurn.parse(row);
  return { chargeId, attempt };
}

const StoredEvent = z.object({
  schema: z.literal(1),
  id: z.string(),
  sequence: z.int(),
  type: z.string(),
  json: z.string(),
});

export const eventPrefix = 'event#';

/** Whose event it is, and when it occurred: what its keys are made of. */
export interface EventSubject {
  readonly partition: string;
  readonly id: string;
  readonly occurredAt: string;
}

/** The charge after the change: its events occurred when it did. */
export const chargeSubject = ({ id, updatedAt }: Charge): EventSubject => ({
  partition: chargePartition(id),
  id,
  occurredAt: updatedAt,
});

/** Eight digits keep the sort order of the text that of the numbers. */
export function eventRow(of: EventSubject, { id, sequence, type, json }: EventRow): Row {
  const sk = `${eventPrefix}${String(sequence).padStart(8, '0')}`;
  return { pk: of.partition, sk, schema: 1, id, sequence, type, json, ...hourColumns(of.id, id, of.occurredAt) };
}

/** Read an event's row, from the table or from its stream. */
export function readEventRow(row: unknown): EventRow {
  const { id, sequence, type, json } = StoredEvent.parse(row);
  return { id, sequence, type, json };
}
