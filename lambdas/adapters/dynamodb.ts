import {
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Refusal } from '../domain/refusal';
import { isUnavailable, nameOf } from './aws-errors';

export type Item = Record<string, AttributeValue>;

/** A row before DynamoDB's types. `undefined` members are left out. */
export type Row = Readonly<Record<string, unknown>>;

export function toItem(row: Row): Item {
  return marshall(row, { removeUndefinedValues: true });
}

/** Unknown on purpose: each table's schema says what it expects of its rows. */
export function fromItem(item: Item): unknown {
  return unmarshall(item);
}

/**
 * One row by its key, strongly consistent.
 * @throws Refusal `busy` when DynamoDB throttles or is out of reach
 */
export async function getRow(client: DynamoDBClient, tableName: string, key: Row): Promise<unknown> {
  const command = new GetItemCommand({ TableName: tableName, Key: toItem(key), ConsistentRead: true });
  const { Item } = await persistently(() => client.send(command));
  return Item === undefined ? undefined : fromItem(Item);
}

/** What stood in the way of each item of a transaction that was refused, by position; `standing` is the row, where asked for. */
export type Obstacle = { readonly standing: unknown } | undefined;

export type Transacted =
  { readonly outcome: 'written' } | { readonly outcome: 'refused'; readonly obstacles: readonly Obstacle[] };

const attempts = 8;
const firstPauseMs = 10;
const longestPauseMs = 200;

/**
 * One TransactWriteItems. A failed condition is an answer. Conflicts with other writers are tried again with full jitter, about
 * a second in all.
 * @param token makes a repeated request the same request for ten minutes; without it the SDK's own covers its retries
 * @throws Refusal `busy` when conflicts or throttling outlast the attempts; a fault that names reason codes, never rows
 */
export async function transact(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
  token?: string,
): Promise<Transacted> {
  const command = new TransactWriteItemsCommand({ TransactItems: [...items], ClientRequestToken: token });
  return persistently(async () => {
    try {
      await client.send(command);
      return { outcome: 'written' };
    } catch (error) {
      return refusedBy(error);
    }
  });
}

function refusedBy(error: unknown): Transacted {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) {
    return { outcome: 'refused', obstacles: reasons.map(obstacleOf) };
  }
  throw new Cancelled(reasons.map((reason) => reason.Code ?? 'None'));
}

function obstacleOf(reason: CancellationReason): Obstacle {
  if (reason.Code !== 'ConditionalCheckFailed') return undefined;
  return { standing: reason.Item === undefined ? undefined : fromItem(reason.Item) };
}

/** A cancelled transaction without the rows that the SDK's error carries: it may end in a log. */
class Cancelled extends Error {
  readonly codes: readonly string[];

  constructor(codes: readonly string[]) {
    super(`transaction cancelled: ${codes.join(', ')}`);
    this.name = 'TransactionCancelled';
    this.codes = codes.filter((code) => code !== 'None');
  }
}

/**
 * Repeat `work` while other writers are in its way, with full jitter.
 * @throws Refusal `busy` when they outlast the attempts, or DynamoDB throttles
 */
export async function persistently<Result>(work: () => Promise<Result>, attempt = 1): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) throw busy();
    if (!isConflict(error)) throw error;
    if (attempt === attempts) throw busy();
  }
  await pause(Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt));
  return persistently(work, attempt + 1);
}

const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function isConflict(error: unknown): boolean {
  if (error instanceof Cancelled) return error.codes.length > 0 && error.codes.every((code) => passing.has(code));
  return ['TransactionConflictException', 'TransactionInProgressException'].includes(nameOf(error));
}

/** Others are at work on the same rows, or DynamoDB is out of reach: 503. */
export const busy = (): Refusal =>
  new Refusal('busy', { detail: 'Send the same request again shortly.', retryAfter: 1 });

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
