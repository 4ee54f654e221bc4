import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import type { EventBus } from '../../lambdas/domain/audit/event-bus';
import { relayEvents, type RelayedEvent } from '../../lambdas/domain/audit/relay-events';
import { type DeadLetter, type DeadLetters, unreadable } from './dead-letter';

/**
 * What Lambda puts into a bucket for a batch of a DynamoDB stream that it gave up on, under
 * `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/<time>-<uuid>` (Lambda guide, "Retain discarded records for a DynamoDB event source").
 * `payload` is the whole event, as text.
 */
const InvocationRecord = z.object({
  version: z.literal('1.0'),
  timestamp: z.string(),
  requestContext: z.object({ condition: z.string().check(z.regex(/^\w{1,64}$/)) }),
  payload: z.string(),
});

const StreamEvent = z.object({ Records: z.array(z.custom<DynamoDBRecord>()).check(z.minLength(1)) });

export interface FailedBatches {
  readonly bucket: string;
  /** How the relay reads a record of its stream. */
  readonly read: (record: DynamoDBRecord) => RelayedEvent;
  readonly bus: EventBus;
  readonly target: string;
}

interface Listed {
  readonly key: string;
  readonly since: Date;
}

const atOnce = 8;

/** The failed batches of a relay that were in its bucket when it was opened. */
export async function batchLetters(s3: S3Client, failed: FailedBatches): Promise<DeadLetters> {
  const { bucket, target } = failed;
  const listed = await list(s3, bucket);
  return {
    name: bucket,
    target,
    units: ['batch', 'batches'],
    total: listed.length,
    async *groups() {
      for (let first = 0; first < listed.length; first += atOnce) {
        const group = listed.slice(first, first + atOnce).map((object) => letter(s3, failed, object));
        yield (await Promise.all(group)).flat();
      }
    },
    left: () => ({ newer: 0, more: false }),
    release: () => Promise.resolve(),
  };
}

async function list(s3: S3Client, bucket: string): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', LastModified = new Date(0) } of Contents) found.push({ key: Key, since: LastModified });
  }
  return found;
}

/** None for an object that somebody has taken away meanwhile. */
async function letter(s3: S3Client, failed: FailedBatches, listed: Listed): Promise<readonly DeadLetter[]> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: failed.bucket, Key: listed.key }));
    return [letterOf(s3, failed, { ...listed, text: (await Body?.transformToString()) ?? '' })];
  } catch (error) {
    if (error instanceof NoSuchKey) return [];
    throw error;
  }
}

function letterOf(
  s3: S3Client,
  { bucket, read, bus }: FailedBatches,
  { key, since, text }: Listed & { readonly text: string },
): DeadLetter {
  const batch = batchIn(text);
  const relayed = (batch?.records ?? []).flatMap((record) => readable(read, record));
  return {
    since,
    cause: batch?.condition ?? 'not known',
    events: relayed.map(({ event, occurredAt }) => ({ id: event.id, type: event.type, time: occurredAt })),
    stays: batch === undefined || relayed.length < batch.records.length ? unreadable : undefined,
    send: relayed.length === 0 ? undefined : () => published(bus, relayed),
    async remove() {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

async function published(bus: EventBus, relayed: readonly RelayedEvent[]): Promise<void> {
  const refused = await relayEvents({ bus })(relayed);
  if (refused.length > 0) throw new EventsRefused(refused.length);
}

/** The bus took some, and will be asked for all of them again: what it took is known by its id. */
class EventsRefused extends Error {
  constructor(count: number) {
    super(`the bus refused ${count} of its events`);
    this.name = 'EventsRefused';
  }
}

function batchIn(
  text: string,
): { readonly condition: string; readonly records: readonly DynamoDBRecord[] } | undefined {
  try {
    const { requestContext, payload } = InvocationRecord.parse(JSON.parse(text));
    return { condition: requestContext.condition, records: StreamEvent.parse(JSON.parse(payload)).Records };
  } catch {
    return undefined;
  }
}

function readable(read: FailedBatches['read'], record: DynamoDBRecord): readonly RelayedEvent[] {
  try {
    return [read(record)];
  } catch {
    return [];
  }
}
