import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { keyStore } from '../../lambdas/adapters/key-store';
import type { KeyStore } from '../../lambdas/domain/card/vault';
import { awsError, impatient, type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

const row = toItem({
  schema: 1,
  key: 'card#m_1',
  version: 3,
  wrapped: new Uint8Array(40),
  root_key: 'root',
  state: 'active',
  created_at: '2026-11-24T08:00:00.000Z',
});
const encoded = { ...row, wrapped: { B: Buffer.alloc(40).toString('base64') } };
const bytes = Buffer.alloc(32, 7);

/** KMS or the table, in trouble. */
const troubles: readonly (readonly [string, ScriptedAnswer])[] = [
  ['ThrottlingException', awsError('ThrottlingException')],
  ['KMSInternalException', awsError('KMSInternalException', {}, 500)],
  ['DependencyTimeoutException', awsError('DependencyTimeoutException', {}, 503)],
  ['KMSInvalidStateException', awsError('KMSInvalidStateException')],
  ['no answer', 'hang'],
];

describe('opened data keys', () => {
  let aws: ScriptedAws;
  let keys: KeyStore;
  let minutes: number;
  let stale: number[];
  let clients: { readonly kms: KMSClient; readonly dynamoDb: DynamoDBClient };

  beforeAll(async () => {
    aws = await scriptedAws();
    clients = {
      kms: new KMSClient({ ...aws.configuration, ...impatient }),
      dynamoDb: new DynamoDBClient({ ...aws.configuration, ...impatient }),
    };
  });

  afterAll(async () => {
    clients.kms.destroy();
    clients.dynamoDb.destroy();
    await aws.close();
  });

  beforeEach(() => {
    minutes = 0;
    stale = [];
    aws.play(healthy);
    const start = new Date('2026-11-24T08:00:00.000Z').getTime();
    keys = keyStore({
      ...clients,
      tableName: 'key-store',
      rootKey: 'root',
      stage: 'test',
      now: () => new Date(start + minutes * 60_000),
      onStale: (ageSeconds) => void stale.push(ageSeconds),
    });
  });

  const healthy = (operation: string): ScriptedAnswer => {
    if (operation === 'Query') return { status: 200, body: { Items: [encoded], Count: 1 } };
    if (operation === 'GetItem') return { status: 200, body: { Item: encoded } };
    return { status: 200, body: { Plaintext: bytes.toString('base64'), KeyId: 'root' } };
  };
  const active = () => keys.active('card', 'm_1');

  it('are used for an hour without a call', async () => {
    await active();
    minutes = 59;
    await active();
    expect(aws.operations()).toEqual(['Query', 'Decrypt']);
    minutes = 60;
    await active();
    expect(aws.operations()).toEqual(['Query', 'Decrypt', 'Query', 'Decrypt']);
    expect(stale).toEqual([]);
  });

  it('are loaded once for concurrent cold calls, and a failure is told to each of them', async () => {
    aws.play(() => awsError('ThrottlingException'));
    const answers = await Promise.allSettled([active(), active(), active()]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(aws.operations()).toHaveLength(1);
    aws.play(healthy);
    await Promise.all([active(), active(), active()]);
    expect(aws.operations()).toEqual(['Query', 'Decrypt']);
  });

  it.each(troubles)('refuse with keys_unavailable when cold and KMS gives %s', async (_, trouble) => {
    aws.play((operation) => (operation === 'Decrypt' ? trouble : healthy(operation)));
    const refused = { code: 'keys_unavailable', facts: { retryAfter: expect.any(Number) } };
    await expect(active()).rejects.toMatchObject(refused);
  });

  it.each(troubles)('are served up to four hours old while KMS gives %s, and that is reported', async (_, trouble) => {
    const key = await active();
    aws.play((operation) => (operation === 'Decrypt' ? trouble : healthy(operation)));
    minutes = 61;
    expect(await active()).toEqual(key);
    minutes = 239;
    expect(await active()).toEqual(key);
    expect(stale).toEqual([61 * 60, 239 * 60]);
    minutes = 240;
    await expect(active()).rejects.toMatchObject({ code: 'keys_unavailable' });
  });

  it('are served old while the table is out of reach', async () => {
    const key = await active();
    aws.play((operation) => (operation === 'Query' ? awsError('InternalServerError', {}, 500) : healthy(operation)));
    minutes = 61;
    expect(await active()).toEqual(key);
    expect(stale).toEqual([61 * 60]);
  });

  it('are asked for again at most every 30 seconds while out of reach', async () => {
    await active();
    aws.play(() => awsError('ThrottlingException'));
    minutes = 61;
    await active();
    await active();
    minutes = 61.4;
    await active();
    expect(aws.operations()).toHaveLength(1);
    minutes = 61.5;
    await active();
    expect(aws.operations()).toHaveLength(2);
  });

  it('are loaded again as soon as that works', async () => {
    await active();
    aws.play(() => awsError('ThrottlingException'));
    minutes = 61;
    await active();
    aws.play(healthy);
    minutes = 62;
    await active();
    expect(aws.operations()).toEqual(['Query', 'Decrypt']);
    minutes = 121;
    await active();
    expect(aws.operations()).toHaveLength(2);
  });

  it('are not served old when an operator has disabled the root key', async () => {
    await active();
    aws.play((operation) => (operation === 'Decrypt' ? awsError('DisabledException') : healthy(operation)));
    minutes = 61;
    await expect(active()).rejects.toMatchObject({ code: 'keys_unavailable', facts: { retryAfter: 30 } });
    expect(stale).toEqual([]);
  });

  it('are not served old when access was taken away: that is a fault', async () => {
    await active();
    aws.play((operation) => (operation === 'Decrypt' ? awsError('AccessDeniedException') : healthy(operation)));
    minutes = 61;
    await expect(active()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(stale).toEqual([]);
  });

  it('are held apart by version', async () => {
    await keys.version('card', 'm_1', 3);
    await active();
    await keys.version('card', 'm_1', 3);
    expect(aws.operations()).toEqual(['GetItem', 'Decrypt', 'Query', 'Decrypt']);
  });
});
