import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import { dynamoDbClient, kmsClient } from '../../lambdas/adapters/aws-clients';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { keyStore, type KeyStoreOptions, oneTimeKeys } from '../../lambdas/adapters/key-store';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowOf, type StoredRow } from './emulator-resources';
import { keyStoreContract } from './key-store.contract';
import { atOnce, newMerchant } from './samples';

const dynamoDb = countingClient(dynamoDbClient());
const kms = countingClient(kmsClient());
const tableName = deployed.table('key-store');
let rootKey: string;

async function newRootKey(client: KMSClient): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({ Description: 'contract suite: vault root' }));
  return KeyMetadata?.Arn ?? '';
}

/** Keys of its own: nobody outside the vault zone may use the deployed one. */
beforeAll(async () => {
  await useStage();
  rootKey = await newRootKey(kms.client);
});

afterAll(() => {
  dynamoDb.client.destroy();
  kms.client.destroy();
});

const environment = (changes: Partial<KeyStoreOptions> = {}) =>
  keyStore({
    kms: kms.client,
    dynamoDb: dynamoDb.client,
    tableName,
    rootKey,
    stage: 'contract',
    now: () => new Date(),
    onStale: () => undefined,
    ...changes,
  });

keyStoreContract('DynamoDB and KMS', () => ({ one: environment(), other: environment() }));

describe('key store on DynamoDB and KMS', () => {
  let merchant: string;

  beforeEach(() => {
    merchant = newMerchant();
    dynamoDb.counts.reset();
    kms.counts.reset();
  });

  const storedRow = async (version = 1): Promise<StoredRow> => {
    const key = toItem({ key: `card#${merchant}`, version });
    const { Item } = await dynamoDb.client.send(new GetItemCommand({ TableName: tableName, Key: key }));
    return rowOf(Item ?? {});
  };

  it('makes a first key with two calls of each service', async () => {
    await environment().active('card', merchant);
    expect(dynamoDb.counts.byOperation()).toEqual({ 'DynamoDB.PutItem': 1, 'DynamoDB.Query': 1 });
    expect(kms.counts.byOperation()).toEqual({ 'KMS.Decrypt': 1, 'KMS.GenerateDataKeyWithoutPlaintext': 1 });
  });

  it('opens a known key with one call of each service, once for all concurrent callers', async () => {
    await environment().active('card', merchant);
    dynamoDb.counts.reset();
    kms.counts.reset();
    const keys = environment();
    await atOnce(20, () => keys.active('card', merchant));
    await keys.active('card', merchant);
    expect(dynamoDb.counts.byOperation()).toEqual({ 'DynamoDB.Query': 1 });
    expect(kms.counts.byOperation()).toEqual({ 'KMS.Decrypt': 1 });
  });

  it('stores the key wrapped, with what docs/formats.md says', async () => {
    const now = new Date('2026-11-24T08:00:00.000Z');
    const { bytes } = await environment({ now: () => now }).active('card', merchant);
    const { wrapped, ...row } = await storedRow();
    expect(row).toEqual({
      schema: 1,
      key: `card#${merchant}`,
      version: 1,
      root_key: rootKey,
      state: 'active',
      created_at: now.toISOString(),
    });
    expect(wrapped).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(z.instanceof(Uint8Array).parse(wrapped)).includes(Buffer.from(bytes))).toBe(false);
  });

  it('seals with the newest active version and still opens a retired one', async () => {
    const first = await environment().active('card', merchant);
    await putRow({ ...(await storedRow()), version: 2, wrapped: await wrap(2) });
    const second = await environment().active('card', merchant);
    expect(second.version).toBe(2);
    await putRow({ ...(await storedRow(2)), state: 'retired' });
    expect(await environment().active('card', merchant)).toEqual(first);
    expect(await environment().version('card', merchant, 2)).toEqual(second);
  });

  it('never seals with a retired key, nor makes one in its place', async () => {
    await environment().active('card', merchant);
    await putRow({ ...(await storedRow()), state: 'retired' });
    await expect(environment().active('card', merchant)).rejects.toThrow('no active data key');
  });

  it('does not open a row that was copied to another merchant', async () => {
    await environment().active('card', merchant);
    const row = await storedRow();
    const stranger = newMerchant();
    await putRow({ ...row, key: `card#${stranger}` });
    await expect(environment().active('card', stranger)).rejects.toThrow(/./);
  });

  it('does not open a row in another stage', async () => {
    await environment().active('card', merchant);
    await expect(environment({ stage: 'other' }).active('card', merchant)).rejects.toThrow(/./);
  });

  const wrap = async (version: number): Promise<Uint8Array | undefined> => {
    const EncryptionContext = { stage: 'contract', purpose: 'card', merchant, version: String(version) };
    const command = { KeyId: rootKey, KeySpec: 'AES_256', EncryptionContext } as const;
    return (await kms.client.send(new GenerateDataKeyWithoutPlaintextCommand(command))).CiphertextBlob;
  };

  const putRow = async (row: StoredRow): Promise<void> => {
    await dynamoDb.client.send(new PutItemCommand({ TableName: tableName, Item: toItem(row) }));
  };

  it('refuses with keys_unavailable while the root key is disabled, also where an opened key is old', async () => {
    const ownRoot = await newRootKey(kms.client);
    let now = new Date('2026-11-24T08:00:00.000Z');
    const stale: number[] = [];
    const keys = environment({ rootKey: ownRoot, now: () => now, onStale: (age) => void stale.push(age) });
    const key = await keys.active('card', merchant);
    await kms.client.send(new DisableKeyCommand({ KeyId: ownRoot }));
    now = new Date('2026-11-24T08:59:59.000Z');
    expect(await keys.active('card', merchant)).toEqual(key);
    now = new Date('2026-11-24T09:00:00.000Z');
    await expect(keys.active('card', merchant)).rejects.toMatchObject({
      code: 'keys_unavailable',
      facts: { retryAfter: 30 },
    });
    expect(stale).toEqual([]);
    await kms.client.send(new EnableKeyCommand({ KeyId: ownRoot }));
    expect(await keys.active('card', merchant)).toEqual(key);
  });

  it('refuses a cold call with keys_unavailable while the root key waits for its deletion', async () => {
    const ownRoot = await newRootKey(kms.client);
    await environment({ rootKey: ownRoot }).active('card', merchant);
    await kms.client.send(new ScheduleKeyDeletionCommand({ KeyId: ownRoot, PendingWindowInDays: 7 }));
    await expect(environment({ rootKey: ownRoot }).active('card', merchant)).rejects.toMatchObject({
      code: 'keys_unavailable',
    });
  });

  it('faults, and does not say keys_unavailable, for a row that is gone', async () => {
    await environment().active('card', merchant);
    const key = toItem({ key: `card#${merchant}`, version: 1 });
    await dynamoDb.client.send(new DeleteItemCommand({ TableName: tableName, Key: key }));
    await expect(environment().version('card', merchant, 1)).rejects.toThrow('no such version of a data key');
  });
});

describe('keys that are opened for one card', () => {
  const once = (changes: Partial<KeyStoreOptions> = {}) =>
    oneTimeKeys({ kms: kms.client, dynamoDb: dynamoDb.client, tableName, rootKey, stage: 'contract', ...changes });

  it('are those of the store, each by a request of its own, of which KMS tells the id', async () => {
    const merchant = newMerchant();
    const key = await environment().active('card', merchant);
    dynamoDb.counts.reset();
    kms.counts.reset();
    const keys = once();
    const [first, second] = [await keys.open('card', merchant, 1), await keys.open('card', merchant, 1)];
    expect([first.key, second.key]).toEqual([key, key]);
    expect(kms.counts.byOperation()).toEqual({ 'KMS.Decrypt': 2 });
    expect(dynamoDb.counts.byOperation()).toEqual({ 'DynamoDB.GetItem': 2 });
    expect(first.kmsRequestId).toMatch(/^[\w-]{16,}$/);
    expect(second.kmsRequestId).not.toBe(first.kmsRequestId);
  });

  it('are made by nobody who asks for one that is not there, and opened in no other stage', async () => {
    const merchant = newMerchant();
    await expect(once().open('card', merchant, 1)).rejects.toThrow('no such version of a data key');
    await environment().active('card', merchant);
    await expect(once({ stage: 'other' }).open('card', merchant, 1)).rejects.toThrow(/./);
  });

  it('are refused with keys_unavailable while the root key is disabled, at once', async () => {
    const [merchant, ownRoot] = [newMerchant(), await newRootKey(kms.client)];
    await environment({ rootKey: ownRoot }).active('card', merchant);
    const keys = once({ rootKey: ownRoot });
    await keys.open('card', merchant, 1);
    await kms.client.send(new DisableKeyCommand({ KeyId: ownRoot }));
    await expect(keys.open('card', merchant, 1)).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});
