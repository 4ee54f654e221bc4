import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  paginateScan,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, getRow, persistently, type Row, toItem, transact } from '../dynamodb';
import {
  type Attempt,
  type Operated,
  readAttempt,
  readOperated,
  readSandboxRow,
  type SandboxRow,
  type SandboxRows,
  type SumsMove,
} from './sandbox-rows';

/** The memory of the sandbox in its table, whose only key is `reference`. */
export function sandboxTable(client: DynamoDBClient, tableName: string): SandboxRows {
  const read = (reference: string): Promise<unknown> => getRow(client, tableName, { reference });
  return {
    first: async (attempt) => readAttempt((await put(client, tableName, attempt)) ?? attempt),
    async attempt(reference) {
      const row = await read(reference);
      return row === undefined ? undefined : readAttempt(row);
    },
    async operated(reference) {
      const row = await read(reference);
      return row === undefined ? undefined : readOperated(row);
    },
    cancel: (absent) => persistently(() => cancel(client, tableName, absent)),
    async operate(operated, move) {
      if (move === undefined) return readOperated((await put(client, tableName, operated)) ?? operated);
      return operate(client, [putNew(tableName, operated), moveSums(tableName, move)], operated);
    },
    all: () => all(client, tableName),
  };
}

const putNew = (tableName: string, row: SandboxRow) =>
  ({
    Put: {
      TableName: tableName,
      Item: toItem(row),
      ConditionExpression: 'attribute_not_exists(#reference)',
      ExpressionAttributeNames: { '#reference': 'reference' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }) as const;

/** @returns the row that stands in the way, if one does */
function put(client: DynamoDBClient, tableName: string, row: SandboxRow): Promise<unknown> {
  return persistently(async () => {
    try {
      await client.send(new PutItemCommand(putNew(tableName, row).Put));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      return fromItem(error.Item);
    }
  });
}

async function operate(
  client: DynamoDBClient,
  rows: readonly TransactWriteItem[],
  operated: Operated,
): Promise<Operated | undefined> {
  const answer = await transact(client, rows);
  if (answer.outcome === 'written') return operated;
  const standing = answer.obstacles[0]?.standing;
  return standing === undefined ? undefined : readOperated(standing);
}

/** What each kind changes, under which condition, and the values of both. */
function sumsOf({ kind, amount, total, closes }: SumsMove): { set: string; condition: string; values: Row } {
  switch (kind) {
    case 'capture':
      return {
        set: 'captured = captured + :amount, refundable = refundable + :amount, closed = :closes',
        condition: 'closed = :open AND captured <= :most',
        values: { ':amount': amount, ':closes': closes, ':open': false, ':most': total - amount },
      };
    case 'void':
      return {
        set: 'closed = :closes',
        condition: 'closed = :open AND captured < :total',
        values: { ':closes': closes, ':open': false, ':total': total },
      };
    case 'refund':
      return {
        set: 'refundable = refundable - :amount',
        condition: 'refundable >= :amount',
        values: { ':amount': amount },
      };
  }
}

function moveSums(tableName: string, move: SumsMove): TransactWriteItem {
  const { set, condition, values } = sumsOf(move);
  return {
    Update: {
      TableName: tableName,
      Key: toItem({ reference: move.chargeReference }),
      UpdateExpression: `SET ${set}`,
      ConditionExpression: `attribute_not_exists(cancelled_at) AND ${condition}`,
      ExpressionAttributeValues: toItem(values),
    },
  };
}

/** Each column only where it is absent: of what stands, nothing changes but that it is cancelled. */
async function cancel(client: DynamoDBClient, tableName: string, { reference, ...absent }: Attempt): Promise<void> {
  const columns = Object.entries(absent);
  const update = new UpdateItemCommand({
    TableName: tableName,
    Key: toItem({ reference }),
    UpdateExpression: `SET ${columns.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(columns.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem(Object.fromEntries(columns.map(([name, value]) => [`:${name}`, value]))),
  });
  await client.send(update);
}

async function* all(client: DynamoDBClient, tableName: string): AsyncIterable<SandboxRow> {
  for await (const { Items } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of Items ?? []) yield readSandboxRow(fromItem(item));
  }
}
