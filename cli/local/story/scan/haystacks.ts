import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from '../../../aws';
import { emulatorAccount } from '../../environment';
import { objectVersions } from '../../object-versions';
import type { StageUp } from '../../status';
import { recordedCalls } from './recorded-calls';

/** A place where something could have been written, with everything that is written there. */
export interface Haystack {
  readonly where: string;
  /** Pieces of text; binary is given as Latin-1 and as base64. */
  readonly pieces: readonly string[];
}

/** Every store of the stage, read whole. @throws Error where a store cannot be read whole: a scan with a hole proves nothing */
export async function haystacksOf(status: StageUp, clients: Clients): Promise<readonly Haystack[]> {
  const stores = await Promise.all([
    ...status.tables.map((table) => tableOf(clients, table)),
    ...status.queues.map((queue) => queueOf(status, queue)),
    ...status.buckets.map((bucket) => bucketOf(clients, bucket)),
    ...status.log_groups.map((group) => logGroupOf(clients, group)),
  ]);
  const calls = { where: 'recorded API calls', pieces: await recordedCalls(clients.cloudTrail) };
  const files = Object.entries(status.logs).map(([name, file]) => ({
    where: `log file ${name}`,
    pieces: fileOf(file),
  }));
  return [...stores, calls, ...files];
}

async function tableOf({ dynamo }: Clients, TableName: string): Promise<Haystack> {
  const pieces: string[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) {
    pieces.push(...(page.Items ?? []).map((item) => JSON.stringify(item, asText)));
  }
  return { where: `table ${TableName}`, pieces };
}

/** The emulator lets us look without receiving: a receive would count, and could move a message to the dead-letter queue. */
async function queueOf(status: StageUp, queue: string): Promise<Haystack> {
  const url = `${status.endpoint_url}/${emulatorAccount.account}/${queue}`;
  const answer = await fetch(`${status.endpoint_url}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(url)}`);
  const text = await answer.text();
  if (!answer.ok || !text.includes(queue))
    throw new Error(`the messages of queue ${queue} cannot be read (${answer.status})`);
  return { where: `queue ${queue}`, pieces: [text] };
}

async function bucketOf({ s3 }: Clients, bucket: string): Promise<Haystack> {
  const pieces: string[] = [];
  for (const { key, versionId } of await objectVersions(s3, bucket)) {
    const version = versionId === 'null' ? {} : { VersionId: versionId };
    const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...version }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    pieces.push(key, JSON.stringify(Metadata ?? {}), (isGzip ? gunzipSync(bytes) : bytes).toString('latin1'));
  }
  return { where: `bucket ${bucket}`, pieces };
}

/** Most lines that one answer has. The emulator gives the oldest and no page token: so the next answer begins where this one ended. */
const mostLines = 10_000;

async function logGroupOf({ logs }: Clients, logGroupName: string): Promise<Haystack> {
  const pieces: string[] = [];
  let startTime = 0;
  for (;;) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime }));
    pieces.push(...events.map(({ message = '' }) => message));
    if (events.length < mostLines) return { where: `log group ${logGroupName}`, pieces };
    const until = events.at(-1)?.timestamp ?? 0;
    if (until <= startTime) throw new Error(`${logGroupName} cannot be read whole: too many lines at one time`);
    startTime = until;
  }
}

function fileOf(file: string): readonly string[] {
  try {
    return [readFileSync(file, 'latin1')];
  } catch {
    // A stage that was found up has not deployed in this folder's log yet.
    return [];
  }
}

function asText(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const bytes = Buffer.from(value);
  return [bytes.toString('latin1'), bytes.toString('base64')];
}
