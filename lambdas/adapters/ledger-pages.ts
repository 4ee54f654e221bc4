import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { fromItem, type Item, persistently } from './dynamodb';

/** Where to read: a ledger table. */
export interface LedgerSource {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export type Query = Omit<QueryCommandInput, 'TableName'>;

export interface Wanted {
  readonly limit: number;
  /** What a condition on the key cannot say. */
  readonly keep?: (row: unknown) => boolean;
}

/** At most `limit` rows, over as many pages as they take: a filter may leave a page empty. */
export async function queried(
  source: LedgerSource,
  { limit, keep = () => true }: Wanted,
  query: Query,
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let start: Item | undefined;
  do {
    const page = await nextPage(source, { ...query, Limit: Number.isFinite(limit) ? limit : undefined }, start);
    rows.push(...(page.Items ?? []).map(fromItem).filter(keep));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && rows.length < limit);
  return rows.slice(0, limit);
}

export function nextPage(
  { client, tableName }: LedgerSource,
  query: Query,
  start: Item | undefined,
): Promise<QueryCommandOutput> {
  return persistently(() =>
    client.send(new QueryCommand({ ...query, TableName: tableName, ExclusiveStartKey: start })),
  );
}
