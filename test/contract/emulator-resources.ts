import { randomBytes } from 'node:crypto';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  paginateScan,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { fromItem, type Item } from '../../lambdas/adapters/dynamodb';
import { useStage } from './deployed-stage';

type Keys = readonly [string] | readonly [string, string];

/** A key schema of one or two attributes, and those of its indexes. */
interface TableShape {
  readonly keys: Keys;
  readonly indexes?: Readonly<Record<string, Keys>>;
  readonly numbers?: readonly string[];
}

const shapes = {
  vault: { keys: ['pk'] },
  'key-store': { keys: ['key', 'version'], numbers: ['version'] },
  ledger: { keys: ['pk', 'sk'] },
  merchants: { keys: ['id'] },
  velocity: { keys: ['pk', 'sk'] },
  'issuer-keys': { keys: ['issuer'] },
  controls: { keys: ['control'] },
  sandbox: { keys: ['reference'], indexes: { 'by-merchant': ['merchant_id', 'created_at'] } },
} as const satisfies Readonly<Record<string, TableShape>>;

export type TableId = keyof typeof shapes;

/** A table of the deployed shape, of this test run alone, beside those of the stage. @returns its name */
export async function newTable(client: DynamoDBClient, id: TableId): Promise<string> {
  await useStage();
  const TableName = `contract-${id}-${randomBytes(4).toString('hex')}`;
  await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...schemaOf(shapes[id]) }));
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.5 }, { TableName });
  return TableName;
}

function schemaOf({
  keys,
  indexes = {},
  numbers = [],
}: TableShape): Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'> {
  const all = new Set([...keys, ...Object.values(indexes).flat()]);
  return {
    KeySchema: keySchemaOf(keys),
    AttributeDefinitions: [...all].map((AttributeName): AttributeDefinition => ({
      AttributeName,
      AttributeType: numbers.includes(AttributeName) ? 'N' : 'S',
    })),
    ...(Object.keys(indexes).length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, indexKeys]) => ({
            IndexName,
            KeySchema: keySchemaOf(indexKeys),
            Projection: { ProjectionType: 'ALL' as const },
          })),
        }),
  };
}

const keySchemaOf = (keys: Keys): KeySchemaElement[] =>
  keys.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' }));

export type StoredRow = Readonly<Record<string, unknown>>;

/** An item as plain values. */
export function rowOf(item: Item): StoredRow {
  return z.record(z.string(), z.unknown()).parse(fromItem(item));
}

/** Every row of a table. */
export async function rowsIn(client: DynamoDBClient, tableName: string): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    rows.push(...(Items ?? []).map(rowOf));
  }
  return rows;
}
