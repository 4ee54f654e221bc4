import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { KeyPurpose } from '../domain/card/vault';
import { fromItem, toItem } from './dynamodb';

/** One version of a merchant's data key, wrapped by the vault root key. */
const KeyRow = z.object({
  schema: z.literal(1),
  key: z.string(),
  version: z.int(),
  wrapped: z.instanceof(Uint8Array),
  root_key: z.string(),
  /** `active`: new records are sealed with the newest of these. `retired`: opens old records only. */
  state: z.enum(['active', 'retired']),
  created_at: z.iso.datetime(),
});

export type KeyRow = Readonly<Omit<z.infer<typeof KeyRow>, 'wrapped'> & { wrapped: Uint8Array }>;

export const keyName = (purpose: KeyPurpose, merchantId: string): string => `${purpose}#${merchantId}`;

/** The rows of the key store. Shape: docs/formats.md. */
export interface KeyRows {
  newestActive(name: string): Promise<KeyRow | undefined>;
  read(name: string, version: number): Promise<KeyRow | undefined>;
  /** Put the row unless that version exists; the row that stands is the answer. */
  putFirst(row: KeyRow): Promise<KeyRow>;
}

export function keyRows(client: DynamoDBClient, tableName: string): KeyRows {
  return {
    newestActive: (name) => newestActive(client, tableName, name),
    async read(name, version) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ key: name, version }), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : KeyRow.parse(fromItem(Item));
    },
    putFirst: (row) => putFirst(client, tableName, row),
  };
}

async function newestActive(client: DynamoDBClient, tableName: string, name: string): Promise<KeyRow | undefined> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: toItem({ ':key': name }),
    },
  );
  for await (const { Items } of pages) {
    const active = (Items ?? []).map((item) => KeyRow.parse(fromItem(item))).find(({ state }) => state === 'active');
    if (active !== undefined) return active;
  }
  return undefined;
}

async function putFirst(client: DynamoDBClient, tableName: string, row: KeyRow): Promise<KeyRow> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: toItem(row),
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': 'key' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(put);
    return row;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    return KeyRow.parse(fromItem(error.Item));
  }
}
