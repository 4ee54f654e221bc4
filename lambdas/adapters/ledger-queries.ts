import type { ChargeStatus } from '../domain/charge/charge-states';
import type { ChargePage, ChargeQuery, EventRow } from '../domain/charge/ledger';
import { toItem } from './dynamodb';
import { readChargeRow } from './ledger-charge-rows';
import { type LedgerSource, queried, type Query } from './ledger-pages';
import { chargePartition, createdKey, eventPrefix, orderKey, readEventRow, statusKey } from './ledger-rows';

/** The events of a charge, oldest first; strongly consistent. */
export async function chargeEvents(source: LedgerSource, chargeId: string): Promise<readonly EventRow[]> {
  const rows = await queried(
    source,
    { limit: Number.POSITIVE_INFINITY },
    {
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :events)',
      ExpressionAttributeValues: toItem({ ':pk': chargePartition(chargeId), ':events': eventPrefix }),
    },
  );
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
  const rows = await queried(source, { limit: limit + 2 }, { ...indexOf(query, bounds), ScanIndexForward: false });
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
