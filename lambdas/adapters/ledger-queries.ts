import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { ChargeStatus } from '../domain/charge/charge-states';
import type { ChargePage, ChargeQuery, EventRow, OpenWork } from '../domain/charge/ledger';
import { fromItem, type Item, persistently, toItem } from './dynamodb';
import { readChargeRow } from './ledger-charge-rows';
import { chargePartition, createdKey, eventPrefix, openShards, orderKey, readEventRow, statusKey } from './ledger-rows';

/** Where to read: a ledger table. */
export interface LedgerSource {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

type Query = Omit<QueryCommandInput, 'TableName'>;

/** The events of a charge, oldest first; strongly consistent. */
export async function chargeEvents(source: LedgerSource, chargeId: string): Promise<readonly EventRow[]> {
  const rows = await queried(source, Number.POSITIVE_INFINITY, {
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :events)',
    ExpressionAttributeValues: toItem({ ':pk': chargePartition(chargeId), ':events': eventPrefix }),
  });
  return rows.map(readEventRow);
}

/** Before and after every `created_key`, which begins with a year. */
const earliest = '0';
const latest = '~';

/** One page of a merchant's charges, newest first, from the index that fits the question best. */
export async function listCharges(source: LedgerSource, query: ChargeQuery): Promise<ChargePage> {
  const { limit, after } = query;
  const bounds = boundsOf(query);
  // DynamoDB refuses a BETWEEN whose bounds are in the wrong order.
  if (bounds.from > bounds.to) return { charges: [] };
  // One more than asked for says whether there is a next page; another may be `after` itself, for BETWEEN is inclusive.
  const rows = await queried(source, limit + 2, { ...indexOf(query, bounds), ScanIndexForward: false });
  const charges = rows.map(readChargeRow).filter((charge) => createdKey(charge) !== after);
  const page = charges.slice(0, limit);
  const last = page.at(-1);
  return charges.length > limit && last !== undefined ? { charges: page, next: createdKey(last) } : { charges: page };
}

interface Bounds {
  readonly from: string;
  readonly to: string;
}

/** No `created_key` is an instant alone, so the upper bound is exclusive as it stands. */
function boundsOf({ createdFrom, createdBefore, after = latest }: ChargeQuery): Bounds {
  const before = createdBefore === undefined ? latest : instant(createdBefore);
  return { from: createdFrom === undefined ? earliest : instant(createdFrom), to: before < after ? before : after };
}

/** As rows have it: in UTC, with milliseconds. */
const instant = (timestamp: string): string => new Date(timestamp).toISOString();

function indexOf({ merchantId, orderId, status }: ChargeQuery, bounds: Bounds): Query {
  if (orderId !== undefined) {
    const byOrder = slice({ index: 'by-order', key: 'order_key', value: orderKey(merchantId, orderId) }, bounds);
    return status === undefined ? byOrder : withStatus(byOrder, status);
  }
  return status === undefined
    ? slice({ index: 'by-merchant', key: 'merchant_id', value: merchantId }, bounds)
    : slice({ index: 'by-status', key: 'status_key', value: statusKey(merchantId, status) }, bounds);
}

interface Partition {
  readonly index: string;
  readonly key: string;
  readonly value: string;
}

function slice({ index, key, value }: Partition, { from, to }: Bounds): Query {
  return {
    IndexName: index,
    KeyConditionExpression: `${key} = :key AND created_key BETWEEN :from AND :to`,
    ExpressionAttributeValues: toItem({ ':key': value, ':from': from, ':to': to }),
  };
}

function withStatus(query: Query, status: ChargeStatus): Query {
  return {
    ...query,
    FilterExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ...toItem({ ':status': status }) },
  };
}

const OpenRow = z.object({
  id: z.string(),
  merchant_id: z.string(),
  charge_id: z.optional(z.string()),
  deadline: z.string(),
});

type OpenRow = z.infer<typeof OpenRow>;

/** What is open past its deadline, over all shards, oldest deadline first. */
export async function openWork(source: LedgerSource, before: Date, limit: number): Promise<readonly OpenWork[]> {
  const shards = await Promise.all(
    openShards.map((shard) =>
      queried(source, limit, {
        IndexName: 'open',
        KeyConditionExpression: 'open_shard = :shard AND deadline < :before',
        ExpressionAttributeValues: toItem({ ':shard': shard, ':before': before.toISOString() }),
      }),
    ),
  );
  const rows = shards.flat().map((row) => OpenRow.parse(row));
  return rows.sort(byDeadline).slice(0, limit).map(workOf);
}

function byDeadline(one: OpenRow, other: OpenRow): number {
  if (one.deadline === other.deadline) return one.id < other.id ? -1 : 1;
  return one.deadline < other.deadline ? -1 : 1;
}

function workOf({ id, merchant_id: merchantId, charge_id: chargeId }: OpenRow): OpenWork {
  return chargeId === undefined ? { chargeId: id, merchantId } : { chargeId, merchantId, operationId: id };
}

/** At most `limit` rows, over as many pages as they take: a filter may leave a page empty. */
async function queried(source: LedgerSource, limit: number, query: Query): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let start: Item | undefined;
  do {
    const page = await nextPage(source, { ...query, Limit: Number.isFinite(limit) ? limit : undefined }, start);
    rows.push(...(page.Items ?? []).map(fromItem));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && rows.length < limit);
  return rows.slice(0, limit);
}

function nextPage(
  { client, tableName }: LedgerSource,
  query: Query,
  start: Item | undefined,
): Promise<QueryCommandOutput> {
  return persistently(() =>
    client.send(new QueryCommand({ ...query, TableName: tableName, ExclusiveStartKey: start })),
  );
}
