import type { EventRow } from '../domain/charge/ledger';
import type { Item } from './dynamodb';
import { fromItem, toItem } from './dynamodb';
import { type LedgerSource, nextPage, type Query } from './ledger-pages';
import { hourShards, readEventRow } from './ledger-rows';

const hourMs = 3_600_000;

/** The events of all charges in [from, before), from the index `by-hour`: hour by hour, shard by shard. */
export async function* eventsBetween(source: LedgerSource, from: Date, before: Date): AsyncIterable<EventRow> {
  for (let hour = Math.floor(from.getTime() / hourMs) * hourMs; hour < before.getTime(); hour += hourMs) {
    const bounds = { ':from': from.toISOString(), ':before': before.toISOString() };
    for (const shard of hourShards(new Date(hour).toISOString())) yield* rowsOf(source, queryOf(shard, bounds));
  }
}

/** No `happened_key` is an instant alone, so the upper bound is exclusive as it stands. */
const queryOf = (shard: string, bounds: Readonly<Record<string, string>>): Query => ({
  IndexName: 'by-hour',
  KeyConditionExpression: 'hour_shard = :shard AND happened_key BETWEEN :from AND :before',
  ExpressionAttributeValues: toItem({ ':shard': shard, ...bounds }),
});

async function* rowsOf(source: LedgerSource, query: Query): AsyncIterable<EventRow> {
  let start: Item | undefined;
  do {
    const page = await nextPage(source, query, start);
    for (const item of page.Items ?? []) yield readEventRow(fromItem(item));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}
