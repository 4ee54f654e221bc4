import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { busy, fromItem, type Item, persistently, type Row, toItem } from './dynamodb';

/** A row of a table, by its whole key. */
export interface RowKey {
  readonly tableName: string;
  readonly key: Readonly<Record<string, string>>;
}

/**
 * Rows of any tables in one call, in the order that they were asked for; undefined: it is not there. Eventually consistent.
 * @throws Refusal `busy` when DynamoDB throttles, is out of reach, or leaves a row out
 */
export async function readRows(client: DynamoDBClient, keys: readonly RowKey[]): Promise<readonly unknown[]> {
  const RequestItems: Record<string, { Keys: Item[] }> = {};
  for (const { tableName, key } of keys) (RequestItems[tableName] ??= { Keys: [] }).Keys.push(toItem(key));
  const command = new BatchGetItemCommand({ RequestItems });
  const { Responses = {}, UnprocessedKeys = {} } = await persistently(() => client.send(command));
  if (Object.keys(UnprocessedKeys).length > 0) throw busy();
  return keys.map(({ tableName, key }) => {
    const found = (Responses[tableName] ?? []).find((item) => has(item, key));
    return found === undefined ? undefined : fromItem(found);
  });
}

const has = (item: Item, key: Row): boolean => Object.entries(key).every(([name, value]) => item[name]?.S === value);
