import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
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
  type SandboxPage,
  type SandboxRow,
  type SandboxRows,
  type SandboxWindow,
  type SumsMove,
} from './sandbox-rows';

/** One merchant's account at the sandbox, in the table that all of them share. */
export interface SandboxAccount {
  readonly tableName: string;
  readonly merchantId: string;
}

/** The memory of the sandbox in its table, by `reference`; the index `by-merchant` is a merchant's account in order of time. */
export function sandboxTable(client: DynamoDBClient, account: SandboxAccount): SandboxRows {
  const { tableName } = account;
  const read = (reference: string): Promise<unknown> => getRow(client, tableName, { reference });
  return {
    first: async (attempt) => readAttempt((await put(client, account, attempt)) ?? attempt),
    async attempt(reference) {
      const row = await read(reference);
      return row === undefined ? undefined : readAttempt(row);
    },
    async operated(reference) {
      const row = await read(reference);
      return row === undefined ? undefined : readOperated(row);
    },
    cancel: (absent) => persistently(() => cancel(client, account, absent)),
    async operate(operated, move) {
      if (move === undefined) return readOperated((await put(client, account, operated)) ?? operated);
      return operate(client, [putNew(account, operated), moveSums(tableName, move)], operated);
    },
    page: (window) => persistently(() => page(client, account, window)),
  };
}

const putNew = ({ tableName, merchantId }: SandboxAccount, row: SandboxRow) =>
  ({
    Put: {
      TableName: tableName,
      Item: toItem({ ...row, merchant_id: merchantId }),
      ConditionExpression: 'attribute_not_exists(#reference)',
      ExpressionAttributeNames: { '#reference': 'reference' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }) as const;

/** @returns the row that stands in the way, if one does */
function put(client: DynamoDBClient, account: SandboxAccount, row: SandboxRow): Promise<unknown> {
  return persistently(async () => {
    try {
      await client.send(new PutItemCommand(putNew(account, row).Put));
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
async function cancel(
  client: DynamoDBClient,
  { tableName, merchantId }: SandboxAccount,
  { reference, ...absent }: Attempt,
): Promise<void> {
  const columns = Object.entries({ ...absent, merchant_id: merchantId });
  const update = new UpdateItemCommand({
    TableName: tableName,
    Key: toItem({ reference }),
    UpdateExpression: `SET ${columns.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(columns.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem(Object.fromEntries(columns.map(([name, value]) => [`:${name}`, value]))),
  });
  await client.send(update);
}

/** A row gives at most three lines. */
const rowsPerPage = 300;

async function page(
  client: DynamoDBClient,
  { tableName, merchantId }: SandboxAccount,
  { from, before, after }: SandboxWindow,
): Promise<SandboxPage> {
  const query = new QueryCommand({
    TableName: tableName,
    IndexName: 'by-merchant',
    KeyConditionExpression: 'merchant_id = :merchant AND created_at BETWEEN :from AND :before',
    ExpressionAttributeValues: toItem({ ':merchant': merchantId, ':from': from, ':before': before }),
    ExclusiveStartKey: after === undefined ? undefined : toItem({ ...startIn(after), merchant_id: merchantId }),
    Limit: rowsPerPage,
  });
  const { Items = [], LastEvaluatedKey: last } = await client.send(query);
  const rows = Items.map((item) => readSandboxRow(fromItem(item)));
  return last === undefined ? { rows } : { rows, next: `${last['created_at']?.S ?? ''} ${last['reference']?.S ?? ''}` };
}

/** A position is the time and the reference of the row before it. */
function startIn(position: string): Row {
  const [created_at, reference, ...others] = position.split(' ');
  if (!created_at || !reference || others.length > 0) throw new Error('no position in an account of the sandbox');
  return { created_at, reference };
}
