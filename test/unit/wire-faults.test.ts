import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { drawsOf, chaosSeed, weighted } from '../support/chaos-draws';
import { type Crossing, type FaultProxy, faultProxy, pass } from '../support/fault-proxy';
import { type ScriptedAws, scriptedAws } from '../support/scripted-aws';
import { faultOn, type WireFault } from '../support/wire-faults';

let aws: ScriptedAws;
let proxy: FaultProxy;
const crossings: Crossing[] = [];

beforeAll(async () => {
  aws = await scriptedAws();
  proxy = await faultProxy(aws.configuration.endpoint, ['one', 'other']);
});
afterAll(async () => {
  proxy.close();
  await aws.close();
});
beforeEach(() => {
  crossings.length = 0;
  aws.play(() => ({ status: 200, body: {} }));
});

/** The SDK of a function whose calls all meet this fault. */
const configuration = (fault?: WireFault) => {
  proxy.judge((crossing) => {
    crossings.push(crossing);
    return fault === undefined ? pass : faultOn(crossing, fault, 0);
  });
  return { ...aws.configuration, endpoint: proxy.urlFor('one'), maxAttempts: 1 };
};

const row = { TableName: 'ledger', Item: { pk: { S: 'one' } } };

/** One call of each service, as the handlers make them. */
const calls = {
  DynamoDB: (fault?: WireFault) => new DynamoDBClient(configuration(fault)).send(new PutItemCommand(row)),
  Lambda: (fault?: WireFault) =>
    new LambdaClient(configuration(fault)).send(new InvokeCommand({ FunctionName: 'authorize-card', Payload: '{}' })),
  EventBridge: (fault?: WireFault) =>
    new EventBridgeClient(configuration(fault)).send(
      new PutEventsCommand({ Entries: [{ Detail: '{}' }, { Detail: '{}' }] }),
    ),
  KMS: (fault?: WireFault) =>
    new KMSClient(configuration(fault)).send(new DecryptCommand({ CiphertextBlob: new Uint8Array(1) })),
  S3: (fault?: WireFault) =>
    new S3Client(configuration(fault)).send(new PutObjectCommand({ Bucket: 'archive', Key: 'a', Body: 'text' })),
} as const;

const named = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : typeof error),
  );

describe('a fault on the wire', () => {
  it.each([
    ['DynamoDB', 'throttled', 'ProvisionedThroughputExceededException'],
    ['DynamoDB', 'broken', 'InternalServerError'],
    ['Lambda', 'throttled', 'TooManyRequestsException'],
    ['Lambda', 'broken', 'ServiceException'],
    ['EventBridge', 'throttled', 'ThrottlingException'],
    ['EventBridge', 'broken', 'InternalException'],
    ['KMS', 'throttled', 'ThrottlingException'],
    ['KMS', 'broken', 'KMSInternalException'],
    ['S3', 'throttled', 'SlowDown'],
    ['S3', 'broken', 'InternalError'],
  ] as const)('of %s, %s, is the SDK’s %s, and the service never hears of it', async (service, fault, name) => {
    expect(await named(calls[service](fault))).toBe(name);
    expect(aws.operations()).toEqual([]);
  });

  it.each(Object.keys(calls) as (keyof typeof calls)[])(
    'of %s may come after the service has acted',
    async (service) => {
      expect(await named(calls[service]('answer-lost'))).not.toBe('no error');
      expect(await named(calls[service]('broken-after'))).not.toBe('no error');
      expect(aws.operations()).toHaveLength(2);
    },
  );

  it('cuts the connection before the service has heard of it', async () => {
    await expect(calls.DynamoDB('cut')).rejects.toThrow('ECONNRESET');
    expect(aws.operations()).toEqual([]);
  });

  it('of a transaction is a conflict with its reasons', async () => {
    const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: row }, { Put: row }] });
    const error: unknown = await new DynamoDBClient(configuration('conflict'))
      .send(transaction)
      .catch((met: unknown) => met);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons).toMatchObject([
      { Code: 'TransactionConflict' },
      { Code: 'None' },
    ]);
  });

  it('of the bus refuses one entry of those that it took', async () => {
    const { Entries, FailedEntryCount } = await calls.EventBridge('conflict');
    expect([FailedEntryCount, Entries?.map(({ ErrorCode }) => ErrorCode)]).toEqual([1, [undefined, 'InternalFailure']]);
    expect(aws.operations()).toEqual(['PutEvents']);
  });
});

describe('the proxy', () => {
  it('lets pass what it is not told to stop, and knows whose call it is', async () => {
    aws.play(() => ({ status: 200, body: { Item: { pk: { S: 'found' } } } }));
    const { Item } = await new DynamoDBClient(configuration()).send(
      new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'one' } } }),
    );
    expect(Item).toEqual({ pk: { S: 'found' } });
    expect(crossings.map(({ caller, operation }) => [caller, operation])).toEqual([['one', 'DynamoDB.GetItem']]);
  });

  it.each(['Lambda', 'S3'] as const)('names the calls of %s, which have no header for it', async (service) => {
    await named(calls[service]());
    expect(crossings[0]?.operation).toBe({ Lambda: 'Lambda.Invoke authorize-card', S3: 'S3.PutObject' }[service]);
  });

  it('tells when the service has acted, and then says nothing', async () => {
    const { promise: acted, resolve } = Promise.withResolvers<number>();
    proxy.judge(() => ({ forward: true, answer: 'none', then: () => resolve(aws.operations().length) }));
    const client = new DynamoDBClient({ ...aws.configuration, endpoint: proxy.urlFor('other'), maxAttempts: 1 });
    const call = named(client.send(new PutItemCommand(row)));
    expect(await acted).toBe(1);
    client.destroy();
    expect(await call).not.toBe('no error');
  });
});

describe('the draws of a seed', () => {
  it('are the same for the same label, and others for another label or seed', () => {
    const [one, again, other] = [drawsOf(7), drawsOf(7), drawsOf(8)];
    expect(one('call', 5)).toBe(again('call', 5));
    expect(new Set([one('call', 5), one('call', 6), other('call', 5)]).size).toBe(3);
  });

  it('give each its share', () => {
    const draw = drawsOf(7);
    const counts = { often: 0, seldom: 0, never: 0 };
    for (let n = 0; n < 1000; n += 1) counts[weighted({ often: 90, seldom: 10, never: 0 }, draw(n))] += 1;
    expect(counts.never).toBe(0);
    expect(counts.seldom).toBeGreaterThan(60);
    expect(counts.seldom).toBeLessThan(140);
  });

  it('come from STRONGROOM_CHAOS_SEED, which must be a number', () => {
    expect(chaosSeed('41')).toBe(41);
    expect(() => chaosSeed('4 1')).toThrow('STRONGROOM_CHAOS_SEED must be a whole number');
  });
});
