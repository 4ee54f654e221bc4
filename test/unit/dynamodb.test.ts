import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { issuerKeysTable } from '../../lambdas/adapters/issuer-keys-table';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { merchantsTable } from '../../lambdas/adapters/merchants-table';
import { toItem, transact } from '../../lambdas/adapters/dynamodb';
import { vaultTable } from '../../lambdas/adapters/vault-table';
import { velocityTable } from '../../lambdas/adapters/velocity-table';
import { chargeOf, newMerchant, tokenOf } from '../contract/samples';
import { awsError, type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

const put = { Put: { TableName: 'table', Item: toItem({ pk: 'a' }) } };
const secret = 'a row that must not be quoted';

const cancelled = (...codes: readonly string[]): ScriptedAnswer =>
  awsError('TransactionCanceledException', {
    CancellationReasons: codes.map((Code) => ({ Code, Message: secret, Item: { pk: { S: secret } } })),
  });

describe('a transaction that meets other writers', () => {
  let aws: ScriptedAws;
  let client: DynamoDBClient;

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new DynamoDBClient({ ...aws.configuration, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const work = () => transact(client, [put, put]);

  it('is tried again after a conflict, and then written', async () => {
    aws.play((_, __, call) => (call < 4 ? cancelled('None', 'TransactionConflict') : { status: 200 }));
    expect(await work()).toEqual({ outcome: 'written' });
    expect(aws.operations()).toHaveLength(4);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])('is tried again after %s', async (code) => {
    aws.play((_, __, call) => (call === 1 ? cancelled(code, 'None') : { status: 200 }));
    expect(await work()).toEqual({ outcome: 'written' });
  });

  it('is tried again while the same request is still under way', async () => {
    aws.play((_, __, call) => (call === 1 ? awsError('TransactionInProgressException') : { status: 200 }));
    expect(await work()).toEqual({ outcome: 'written' });
  });

  it('asks the caller to come back when conflicts outlast eight attempts', async () => {
    aws.play(() => cancelled('TransactionConflict', 'None'));
    await expect(work()).rejects.toMatchObject({ code: 'busy', facts: { retryAfter: 1 } });
    expect(aws.operations()).toHaveLength(8);
  });

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'asks the caller to come back after %s',
    async (name) => {
      aws.play(() => awsError(name));
      await expect(work()).rejects.toMatchObject({ code: 'busy' });
    },
  );

  it('asks the caller to come back when DynamoDB is broken inside', async () => {
    aws.play(() => awsError('InternalServerError', {}, 500));
    await expect(work()).rejects.toMatchObject({ code: 'busy' });
  });

  it('answers with what stands where a condition failed, also beside a conflict', async () => {
    aws.play(() => cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await work()).toEqual({ outcome: 'refused', obstacles: [undefined, { standing: { pk: secret } }] });
    expect(aws.operations()).toHaveLength(1);
  });

  it('faults for every other reason, names it, and quotes no row', async () => {
    aws.play(() => cancelled('None', 'ValidationError'));
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TransactionCancelled', message: expect.stringContaining('ValidationError') });
    expect(JSON.stringify([error, String(error), Object(error).stack])).not.toContain(secret);
    expect(aws.operations()).toHaveLength(1);
  });

  it('faults for a refused permission at once', async () => {
    aws.play(() => awsError('AccessDeniedException'));
    await expect(work()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(aws.operations()).toHaveLength(1);
  });

  it('claims a charge after a conflict with a transaction on its row', async () => {
    aws.play((_, __, call) => (call === 1 ? awsError('TransactionConflictException') : { status: 200 }));
    expect(await ledgerTable(client, 'ledger').claim(chargeOf(newMerchant()), [])).toEqual({ outcome: 'claimed' });
  });

  it('says of a token of its own, met again after a lost answer, that it was created', async () => {
    const token = tokenOf(newMerchant());
    const { id, fingerprint, createdAt } = token;
    const standing = toItem({
      pk: 'card#',
      schema: 1,
      ...{ id, fingerprint, created_at: createdAt },
      ...{ brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
    });
    const reasons = [{ Code: 'ConditionalCheckFailed', Item: standing }, { Code: 'None' }, { Code: 'None' }];
    aws.play(() => awsError('TransactionCanceledException', { CancellationReasons: reasons }));
    expect(await vaultTable(client, 'vault').insert(token)).toMatchObject({ outcome: 'created', token: { id } });
  });
});

describe('a read from DynamoDB', () => {
  let aws: ScriptedAws;
  let client: DynamoDBClient;

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new DynamoDBClient({ ...aws.configuration, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  const merchantId = newMerchant();
  const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a token', () => vaultTable(client, 'vault').get(merchantId, tokenOf(merchantId).id)],
    ['a charge', () => ledgerTable(client, 'ledger').get(merchantId, chargeOf(merchantId).id)],
    ['a merchant', () => merchantsTable(client, 'merchants', () => new Date()).find(merchantId)],
    ['the keys of an issuer', () => issuerKeysTable(client, 'issuer-keys').read('https://issuer.example')],
    ['the pace of a card', () => velocityTable(client, 'velocity').read(merchantId, 'fp_a', new Date())],
  ];

  it.each(reads)('of %s asks the caller to come back when DynamoDB throttles', async (_, read) => {
    aws.play(() => awsError('ThrottlingException'));
    await expect(read()).rejects.toMatchObject({ code: 'busy', facts: { retryAfter: 1 } });
  });

  it.each(reads)('of %s faults for a refused permission', async (_, read) => {
    aws.play(() => awsError('AccessDeniedException'));
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each(reads.slice(0, 4))('of %s faults for a row of another schema', async (_, read) => {
    aws.play(() => ({ status: 200, body: { Item: toItem({ schema: 2, state: 'active' }) } }));
    await expect(read()).rejects.toMatchObject({ name: expect.stringContaining('ZodError') });
  });
});
