import { type DynamoDBClient, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
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
import { persistently, type Row, toItem, transact } from './dynamodb';
import { readRows, type RowKey } from './read-rows';

const hourMs = 3_600_000;
const daySeconds = 86_400;

/** An hour and its cards are looked at for two; an event may come again for as long as a queue keeps it; addresses are known for 30 days. */
const days = { hour: 1, event: 15, address: 30 } as const;

const none = z._default(z.int(), 0);
const HourRow = z.object({ cards: none, payments: none, declines: none, refusals: none });

/** The table of signals: a partition per merchant and client. Shapes: docs/formats.md. */
export function credentialSignalsTable(client: DynamoDBClient, tableName: string): SignalsTable {
  return {
    async read(asked, now) {
      return signalsIn(await readRows(client, signalKeys(tableName, asked, now)), now);
    },
    async count(happening) {
      const isNewCard = await written(client, [
        ...oncePerEvent(tableName, happening),
        once(tableName, happening, { sk: cardKey(happening), days: days.hour }),
        add(tableName, happening, { ...paid(happening), cards: 1 }),
        ...seenAt(tableName, happening),
      ]);
      if (isNewCard || happening.payment === undefined) return;
      await written(client, [...oncePerEvent(tableName, happening), add(tableName, happening, paid(happening))]);
    },
    async countRefusal(who, at) {
      const { Update } = add(tableName, { ...who, at }, { refusals: 1 });
      await persistently(() => client.send(new UpdateItemCommand(Update)));
    },
  };
}

/** The three rows that signals are made of, in the order that `signalsIn` wants them. */
export function signalKeys(tableName: string, asked: SignalsAsked, now: Date): readonly [RowKey, RowKey, RowKey] {
  const row = (sk: string): RowKey => ({ tableName, key: { pk: partition(asked), sk } });
  return [row(hourKey(now)), row(hourKey(new Date(now.getTime() - hourMs))), row(addressKey(asked.address))];
}

export function signalsIn([current, before, address]: readonly unknown[], now: Date): Signals {
  const counts = (row: unknown): HourCounts => (row === undefined ? noCounts : HourRow.parse(row));
  return { ...withinTheHour(now, counts(current), counts(before)), addressKnown: address !== undefined };
}

const partition = ({ merchantId, clientId }: ClientOf): string => `${merchantId}#${clientId}`;

/** UTC: `hour#2026-11-24T08`. */
const hourKey = (at: Date): string => `hour#${at.toISOString().slice(0, 13)}`;
const cardKey = ({ at, card }: Happening): string => `card#${at.toISOString().slice(0, 13)}#${card}`;
const addressKey = (address: string): string => `address#${address}`;

const expiresAt = (at: Date, inDays: number): number => Math.floor(at.getTime() / 1000) + inDays * daySeconds;

const paid = ({ payment }: Happening): Row =>
  payment === undefined ? {} : { payments: 1, ...(payment === 'declined' ? { declines: 1 } : {}) };

/** @returns whether it was; not, where one of its conditions did not hold */
async function written(client: DynamoDBClient, items: readonly TransactWriteItem[]): Promise<boolean> {
  return (await transact(client, items)).outcome === 'written';
}

interface Mark {
  readonly sk: string;
  readonly days: number;
}

function once(tableName: string, happening: Happening, { sk, days: kept }: Mark): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem({ pk: partition(happening), sk, schema: 1, expires_at: expiresAt(happening.at, kept) }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** A payment is counted once by its event. What counts a card alone is counted once by the card. */
function oncePerEvent(tableName: string, happening: Happening): readonly TransactWriteItem[] {
  if (happening.payment === undefined) return [];
  return [once(tableName, happening, { sk: `event#${happening.eventId}`, days: days.event })];
}

function add(tableName: string, { at, ...who }: ClientOf & { readonly at: Date }, counts: Row) {
  const names = Object.keys(counts);
  return {
    Update: {
      TableName: tableName,
      Key: toItem({ pk: partition(who), sk: hourKey(at) }),
      UpdateExpression: `SET #schema = :one, expires_at = :expires ADD ${names.map((name) => `${name} :one`).join(', ')}`,
      ExpressionAttributeNames: { '#schema': 'schema' },
      ExpressionAttributeValues: toItem({ ':one': 1, ':expires': expiresAt(at, days.hour) }),
    },
  };
}

function seenAt(tableName: string, happening: Happening): readonly TransactWriteItem[] {
  const { address, at } = happening;
  if (address === undefined) return [];
  const row = { pk: partition(happening), sk: addressKey(address), schema: 1, expires_at: expiresAt(at, days.address) };
  return [{ Put: { TableName: tableName, Item: toItem(row) } }];
}
