import { gzipSync } from 'node:zlib';
import { CreateLogStreamCommand, DeleteLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { emulatorAccount } from '../../cli/local/environment';
import { haystacksOf } from '../../cli/local/story/scan/haystacks';
import { numberNeedles, securityCodeNeedles } from '../../cli/local/story/scan/needles';
import { recordedCalls } from '../../cli/local/story/scan/recorded-calls';
import { type Find, search } from '../../cli/local/story/scan/search';
import { namesOf } from '../../lib/config/names';
import { runningStage } from '../support/stage';

// A published test number that the sandbox does not know: the story, which may run before or after, looks for others.
const planted = '4012888888881881';
const spaced = '4012 8888 8888 1881';
const names = namesOf('local');
const TableName = names.table('velocity');
const Bucket = names.bucket('failed-ledger', emulatorAccount);
const Key = { pk: { S: 'planted' }, sk: { S: 'planted' } };
const queue = names.deadLetterQueue('score-payment');
const stream = { logGroupName: names.logGroup('create-charge'), logStreamName: 'planted' };

describe('the scan finds a number that was planted', () => {
  let finds: readonly Find[] = [];

  beforeAll(async () => {
    const { status, clients } = await runningStage();
    const QueueUrl = `${status.endpoint_url}/${emulatorAccount.account}/${queue}`;
    const base64 = Buffer.from(`{"n":"${planted}"}`).toString('base64');
    await clients.dynamo.send(new PutItemCommand({ TableName, Item: { ...Key, note: { S: `card ${spaced}` } } }));
    await clients.s3.send(new PutObjectCommand({ Bucket, Key: 'planted.gz', Body: gzipSync(`x ${planted} y`) }));
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: base64 }));
    await clients.logs.send(new CreateLogStreamCommand(stream));
    const logEvents = [{ timestamp: Date.now(), message: `${planted} and "security_code":"8317"` }];
    await clients.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    try {
      finds = search(await haystacksOf(status, clients), [...numberNeedles(planted), ...securityCodeNeedles('8317')]);
    } finally {
      await clients.dynamo.send(new DeleteItemCommand({ TableName, Key }));
      await clients.s3.send(new DeleteObjectCommand({ Bucket, Key: 'planted.gz' }));
      await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
      await clients.logs.send(new DeleteLogStreamCommand(stream));
    }
  }, 60_000);

  const wherever = (what: string) => [
    ...new Set(finds.filter((find) => find.what.includes(what)).map(({ where }) => where)),
  ];

  test.each([
    ['a table, in groups of four', `table ${TableName}`],
    ['a bucket, in a compressed object', `bucket ${Bucket}`],
    ['a queue, in base64', `queue ${queue}`],
    ['a log group', `log group ${stream.logGroupName}`],
    ['the recorded API calls', 'recorded API calls'],
  ])('in %s', (_place, where) => {
    expect(wherever('a card number')).toContain(where);
  });

  test('and nowhere else in the stores', () => {
    expect(wherever('a card number').filter((where) => !where.startsWith('log file'))).toHaveLength(5);
  });

  test('and a security code in a log', () => {
    expect(wherever('a security code')).toContain(`log group ${stream.logGroupName}`);
  });

  test('without saying the number', () => {
    expect(JSON.stringify(finds)).not.toContain(planted);
  });

  test('fails when the record of calls has overflowed', async () => {
    const { clients } = await runningStage();
    await expect(recordedCalls(clients.cloudTrail, 100)).rejects.toThrow('the record of API calls is full (100)');
  });

  test('reads the whole record, back to the question with which every deployment begins: who am I', async () => {
    const { clients } = await runningStage();
    const calls = await recordedCalls(clients.cloudTrail);
    expect(calls.length).toBeGreaterThan(100);
    expect(calls.at(-1)).toContain('GetCallerIdentity');
  });
});
