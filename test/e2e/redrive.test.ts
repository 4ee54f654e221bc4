import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type ArchiveReader, archiveReader } from '../../cli/local/story/archive-reader';
import { emulatorAccount } from '../../cli/local/environment';
import { objectVersions } from '../../cli/local/object-versions';
import { eventually } from '../../cli/eventually';
import type { EventRow } from '../../lambdas/domain/charge/ledger';
import { namesOf } from '../../lib/config/names';
import { failedBatch, failedBatchKey, ledgerRecord } from '../support/failed-batch';
import { withEnvironment } from '../support/function-workers';
import { lostCharge } from '../support/lost-charge';
import { runningStage } from '../support/stage';
import { strongroom } from '../support/strongroom-command';
import { demoServer, tokenFor } from '../support/test-merchant';

const names = namesOf('local');
const deadQueue = names.deadLetterQueue('write-audit');
const failedBucket = names.bucket('failed-ledger', emulatorAccount);

let archive: ArchiveReader;

beforeAll(async () => {
  const { clients } = await runningStage();
  archive = archiveReader(clients.s3, names.bucket('archive', emulatorAccount));
}, 30_000);

const redrive = async (...args: readonly string[]) => {
  const { place } = await runningStage();
  return strongroom('redrive', ...args, '--stage', 'local', '--dir', place.folder);
};

const urlOf = async (sqs: SQSClient, QueueName: string) =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

async function waitingIn(sqs: SQSClient, queue: string): Promise<number> {
  const QueueUrl = await urlOf(sqs, queue);
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages);
}

/** A failed message comes again after this, and not after minutes. */
async function withVisibility<T>(sqs: SQSClient, seconds: string, work: () => Promise<T>): Promise<T> {
  const QueueUrl = await urlOf(sqs, names.queue('write-audit'));
  const AttributeNames = ['VisibilityTimeout' as const];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  const set = (VisibilityTimeout: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  await set(seconds);
  try {
    return await work();
  } finally {
    await set(Attributes?.VisibilityTimeout ?? '30');
  }
}

const archivedOf = (events: readonly EventRow[]) =>
  Promise.all(events.map(async ({ id }) => (await archive.find((event) => event.id === id))?.id));
const idsOf = (events: readonly EventRow[]) => events.map(({ id }) => id);

describe('redrive of a consumer', () => {
  const answers: Record<string, Awaited<ReturnType<typeof redrive>>> = {};
  let dead: number | undefined;
  let left: number;
  let charge: string;

  beforeAll(async () => {
    const { clients } = await runningStage();
    const { lambda, sqs } = clients;
    const broken = { FunctionName: names.function('write-audit'), variables: { ARCHIVE_BUCKET: 'no-such-bucket' } };
    await withEnvironment(lambda, broken, () =>
      withVisibility(sqs, '1', async () => {
        const token = await tokenFor('4000056655665556');
        charge = (await (await demoServer()).createCharge({ token, amount: 1050, currency: 'USD' })).charge.id;
        const gaveUp = async () => ((await waitingIn(sqs, deadQueue)) >= 2 ? waitingIn(sqs, deadQueue) : undefined);
        dead = await eventually(gaveUp, { within: 60_000, every: 250 });
      }),
    );
    answers['look'] = await redrive('write-audit', '--dry-run');
    answers['look again'] = await redrive('write-audit', '--dry-run');
    answers['go'] = await redrive('write-audit', '--go');
    left = await waitingIn(sqs, deadQueue);
  }, 180_000);

  test('is needed where it cannot do its work: its messages end in the dead-letter queue', () => {
    expect(dead).toBeGreaterThanOrEqual(2);
  });

  test('--dry-run shows what is there, each time, and nothing of its content', () => {
    for (const { status, out } of [answers['look']!, answers['look again']!]) {
      expect(status).toBe(0);
      expect(out).toContain(`${deadQueue}: `);
      expect(out).toMatch(/by type .*payment\.authorized \d/);
      expect(out).toContain('by cause  write-audit failed on it');
      expect(out).toContain('Nothing was moved.');
      expect(out).not.toMatch(/4242|5556|demo|USD/);
    }
  });

  test('--go moves all of it, and says so', () => {
    expect([answers['go']!.status, answers['go']!.errors]).toEqual([0, '']);
    expect(answers['go']!.out).toMatch(
      new RegExp(`^Moved \\d+ messages from ${deadQueue} to ${names.queue('write-audit')}\\.$`, 'm'),
    );
    expect(left).toBe(0);
  });

  test('the events are archived then', async () => {
    for (const id of [`${charge}.1`, `${charge}.2`])
      expect(await archive.find((event) => event.id === id)).toMatchObject({ id });
  }, 90_000);
});

test('redrive leaves a message that cannot be read where it is, and ends with exit code 1', async () => {
  const { clients } = await runningStage();
  const QueueUrl = await urlOf(clients.sqs, names.deadLetterQueue('score-payment'));
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
  const { status, out } = await redrive('score-payment', '--go');
  expect([status, out]).toEqual([1, expect.stringContaining('1 message stayed: cannot be read.')]);
  expect(await waitingIn(clients.sqs, names.deadLetterQueue('score-payment'))).toBe(1);
  const { out: again } = await redrive('score-payment', '--dry-run');
  expect(again).toContain('1 message would stay: cannot be read.');
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
}, 60_000);

test('redrive payments publishes what the bus could not deliver', async () => {
  const { clients } = await runningStage();
  const { events } = await lostCharge();
  const QueueUrl = await urlOf(clients.sqs, names.deadEvents);
  for (const { type, json } of events) {
    const delivered = { id: 'a', 'detail-type': type, source: 'strongroom', time: '2026-11-24T08:00:00Z' };
    const MessageBody = JSON.stringify({ ...delivered, detail: JSON.parse(json) });
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  const { status, out } = await redrive('payments', '--go');
  expect([status, out]).toEqual([0, expect.stringContaining('Moved 2 messages')]);
  expect(await archivedOf(events)).toEqual(idsOf(events));
}, 120_000);

test('redrive of a relay publishes the batches that Lambda gave up on, and deletes them', async () => {
  const { clients } = await runningStage();
  const { charge, events } = await lostCharge();
  const batch = failedBatch(events.map((event) => ledgerRecord(charge.id, event)));
  const Key = failedBatchKey('7d4a9a5e-0c0e-4c0e-9a5e-7d4a9a5e0c0e');
  await clients.s3.send(new PutObjectCommand({ Bucket: failedBucket, Key, Body: batch }));
  const look = await redrive('relay-ledger-events', '--dry-run');
  expect(look.out).toContain(`${failedBucket}: 1 batch, 2 events, 2 different ids`);
  const { status, out } = await redrive('relay-ledger-events', '--go');
  expect([status, out]).toEqual([0, expect.stringContaining('Moved 1 batch')]);
  expect(await objectVersions(clients.s3, failedBucket)).toEqual([]);
  expect(await archivedOf(events)).toEqual(idsOf(events));
}, 120_000);

describe('redrive wants to know', () => {
  test.each([
    ['of what', ['--dry-run'], "missing required argument 'queue'"],
    [
      'of something that there is',
      ['nothing', '--dry-run'],
      'Allowed choices are score-payment, count-signals, write-audit',
    ],
    ['what to do', ['write-audit'], 'say --dry-run, or --go'],
    ['one thing to do', ['write-audit', '--dry-run', '--go'], 'cannot be used with option'],
  ])('%s', async (_what, args, sentence) => {
    const { status, errors } = await redrive(...args);
    expect([status, errors]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
