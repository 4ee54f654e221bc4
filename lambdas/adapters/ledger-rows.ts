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

const openShardCount = 10;

export const openShards: readonly string[] = Array.from({ length: openShardCount }, (_, shard) => `open#${shard}`);

/** Ten shards, so that no partition takes all that is new. The ids are digests: their last characters are evenly spread. */
export function openShardOf(id: string): string {
  return `open#${((id.at(-1)?.charCodeAt(0) ?? 0) * 31 + (id.at(-2)?.charCodeAt(0) ?? 0)) % openShardCount}`;
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

/** Eight digits keep the sort order of the text that of the numbers. @param pk the partition of the event's subject */
export function eventRow(pk: string, { id, sequence, type, json }: EventRow): Row {
  const sk = `${eventPrefix}${String(sequence).padStart(8, '0')}`;
  return { pk, sk, schema: 1, id, sequence, type, json };
}

/** Read an event's row, from the table or from its stream. */
export function readEventRow(row: unknown): EventRow {
  const { id, sequence, type, json } = StoredEvent.parse(row);
  return { id, sequence, type, json };
}
