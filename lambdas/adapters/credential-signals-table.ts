import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import {
  type ClientOf,
  type Happening,
  type HourCounts,
  noCounts,
  type Signals,
  type SignalsAsked,
  type SignalsTable,
  withinTheHour,
} from '../domain/access/signals';
import { persistently, toItem, transact } from './dynamodb';
import { readRows, type RowKey } from './read-rows';
import { countsOf, type Left, marksOf, without } from './signal-marks';
import { expiresAt, hourOf, partition } from './signal-rows';

const hourMs = 3_600_000;

/** The hour of a client is looked at for two. */
const hourDays = 1;

const none = z._default(z.int(), 0);
const HourRow = z.object({ cards: none, payments: none, declines: none, refusals: none });

/** The table of signals: a partition per merchant and client. Shapes: docs/formats.md. */
export function credentialSignalsTable(client: DynamoDBClient, tableName: string): SignalsTable {
  return {
    async read(asked, now) {
      return signalsIn(await readRows(client, signalKeys(tableName, asked, now)), now);
    },
    async count(happenings) {
      let left: Left | undefined = { happenings, knownCards: new Set() };
      while (left !== undefined) left = await counted(client, tableName, left);
    },
    async countRefusal(who, at) {
      const { Update } = add(tableName, { ...who, at }, { refusals: 1 });
      await persistently(() => client.send(new UpdateItemCommand(Update)));
    },
  };
}

/** One attempt, in one transaction. @returns what is left to count, where a mark stood already; undefined: all is counted */
async function counted(client: DynamoDBClient, tableName: string, left: Left): Promise<Left | undefined> {
  const [first] = left.happenings;
  if (first === undefined) return undefined;
  const marks = marksOf(left);
  const counts = countsOf(left, marks);
  if (Object.keys(counts).length === 0) return undefined;
  const items = marks.map(({ row, always }) => ({
    Put: {
      TableName: tableName,
      Item: toItem({ ...row, schema: 1 }),
      ...(always ? {} : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  }));
  const answer = await transact(client, [...items, add(tableName, first, counts)]);
  if (answer.outcome === 'written') return undefined;
  const standing = marks.filter((_mark, place) => answer.obstacles[place] !== undefined);
  return without(left, standing);
}

/** The three rows that signals are made of, in the order that `signalsIn` wants them. */
export function signalKeys(tableName: string, asked: SignalsAsked, now: Date): readonly [RowKey, RowKey, RowKey] {
  const row = (sk: string): RowKey => ({ tableName, key: { pk: partition(asked), sk } });
  const before = new Date(now.getTime() - hourMs);
  return [row(`hour#${hourOf(now)}`), row(`hour#${hourOf(before)}`), row(`address#${asked.address}`)];
}

export function signalsIn([current, before, address]: readonly unknown[], now: Date): Signals {
  const counts = (row: unknown): HourCounts => (row === undefined ? noCounts : HourRow.parse(row));
  return { ...withinTheHour(now, counts(current), counts(before)), addressKnown: address !== undefined };
}

function add(tableName: string, { at, ...who }: ClientOf & Pick<Happening, 'at'>, counts: Partial<HourCounts>) {
  const added = Object.entries(counts);
  return {
    Update: {
      TableName: tableName,
      Key: toItem({ pk: partition(who), sk: `hour#${hourOf(at)}` }),
      UpdateExpression: `SET #schema = :schema, expires_at = :expires ADD ${added.map(([name]) => `${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: { '#schema': 'schema' },
      ExpressionAttributeValues: toItem({
        ':schema': 1,
        ':expires': expiresAt(at, hourDays),
        ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, count])),
      }),
    },
  };
}
