import * as z from 'zod/mini';
import type { DuePage, DueQuery, DueWork } from '../domain/charge/ledger';
import { toItem } from './dynamodb';
import { expiryShards, openShards } from './ledger-rows';
import { type LedgerSource, queried, type Query } from './ledger-pages';

/** The indexes of what is due: sparse, in shards, by the instant since when. */
const indexes = {
  open: { shards: openShards, shardColumn: 'open_shard', due: 'deadline' },
  expiring: { shards: expiryShards, shardColumn: 'expiry_shard', due: 'capture_before' },
} as const;

type Index = keyof typeof indexes;

const DueRow = z.object({
  id: z.string(),
  merchant_id: z.string(),
  charge_id: z.optional(z.string()),
  deadline: z.optional(z.string()),
  capture_before: z.optional(z.string()),
});

/** Work with the place of its row in the index: the instant, then the id. */
interface Placed {
  readonly position: string;
  readonly work: DueWork;
}

/** One page of what is due, over all shards, due longest first. */
export async function dueWork(source: LedgerSource, index: Index, query: DueQuery): Promise<DuePage> {
  const { limit, after = '' } = query;
  const keep = (row: unknown): boolean => placedIn(row, index).position > after;
  // One more than asked for says whether there is a next page.
  const found = await Promise.all(
    indexes[index].shards.map((shard) => queried(source, { limit: limit + 1, keep }, queryOf(index, shard, query))),
  );
  const placed = found.flat().map((row) => placedIn(row, index));
  const ordered = placed.sort((one, other) => (one.position < other.position ? -1 : 1));
  const page = ordered.slice(0, limit);
  const last = page.at(-1);
  const more = ordered.length > limit && last !== undefined ? { next: last.position } : {};
  return { work: page.map(({ work }) => work), ...more };
}

const earliest = '0';

/** BETWEEN includes its bounds. Rows have milliseconds, so the last before an instant is the millisecond before it. */
function queryOf(index: Index, shard: string, { before, after = earliest }: DueQuery): Query {
  const { shardColumn, due } = indexes[index];
  const [since = earliest] = after.split('#');
  const last = new Date(before.getTime() - 1).toISOString();
  return {
    IndexName: index,
    KeyConditionExpression: `${shardColumn} = :shard AND ${due} BETWEEN :since AND :last`,
    // DynamoDB refuses a BETWEEN whose bounds are in the wrong order.
    ExpressionAttributeValues: toItem({ ':shard': shard, ':since': since, ':last': last < since ? since : last }),
  };
}

function placedIn(row: unknown, index: Index): Placed {
  const columns = DueRow.parse(row);
  const { id, merchant_id: merchantId, charge_id: chargeId } = columns;
  const due = columns[indexes[index].due];
  if (due === undefined) throw new Error(`a row without its column in the index ${index}`);
  const work = chargeId === undefined ? { chargeId: id, merchantId } : { chargeId, merchantId, operationId: id };
  return { position: `${due}#${id}`, work: { ...work, due } };
}
