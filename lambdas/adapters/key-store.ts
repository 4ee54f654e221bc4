import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyWithoutPlaintextCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { DataKey, KeyPurpose, KeyStore, OneTimeKeys } from '../domain/card/vault';
import { heldKeys } from './held-keys';
import { keyName, type KeyRow, type KeyRows, keyRows } from './key-rows';
import { keysUnavailable } from './kms-refusals';

export interface KeyStoreOptions {
  readonly kms: KMSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  /** ARN of the vault root key. */
  readonly rootKey: string;
  readonly stage: string;
  readonly now: () => Date;
  /** An opened key was served although it could not be refreshed; its age in seconds. The alarm is made of this. */
  readonly onStale: (ageSeconds: number) => void;
}

interface Owner {
  readonly purpose: KeyPurpose;
  readonly merchantId: string;
}

/**
 * The merchants' data keys: rows wrapped by the vault root key, opened once an hour and environment, so no request waits for
 * KMS or its quota. What ties a row to its place is the encryption context: a row copied elsewhere does not open.
 */
export function keyStore(options: KeyStoreOptions): KeyStore {
  const rows = keyRows(options.dynamoDb, options.tableName);
  const held = heldKeys(options);
  return {
    active(purpose, merchantId) {
      const owner = { purpose, merchantId };
      const name = keyName(purpose, merchantId);
      return held(name, () =>
        known(async () => {
          const row = (await rows.newestActive(name)) ?? (await rows.putFirst(await newRow(options, owner)));
          if (row.state !== 'active') throw new Error('a merchant has no active data key');
          return (await openKeyRow(options, owner, row)).key;
        }),
      );
    },
    version(purpose, merchantId, version) {
      const owner = { purpose, merchantId };
      const name = keyName(purpose, merchantId);
      return held(`${name}#${version}`, () =>
        known(async () => {
          const row = await existing(rows, name, version);
          return (await openKeyRow(options, owner, row)).key;
        }),
      );
    },
  };
}

/** The same keys, each opened anew for one card and kept nowhere. With a client of one attempt, a key is one request of KMS. */
export function oneTimeKeys(options: Omit<KeyStoreOptions, 'now' | 'onStale'>): OneTimeKeys {
  const rows = keyRows(options.dynamoDb, options.tableName);
  return {
    open: (purpose, merchantId, version) =>
      known(async () => {
        const row = await existing(rows, keyName(purpose, merchantId), version);
        const { key, kmsRequestId } = await openKeyRow(options, { purpose, merchantId }, row);
        if (kmsRequestId === undefined) throw new Error('KMS told no id of the request');
        return { key, kmsRequestId };
      }),
  };
}

async function existing(rows: Pick<KeyRows, 'read'>, name: string, version: number): Promise<KeyRow> {
  const row = await rows.read(name, version);
  if (row === undefined) throw new Error('no such version of a data key');
  return row;
}

async function known<Opened>(load: () => Promise<Opened>): Promise<Opened> {
  try {
    return await load();
  } catch (error) {
    throw keysUnavailable(error);
  }
}

/** The first version. Its plaintext does not leave KMS here: it is opened like any other row, so a lost race costs nothing. */
async function newRow(options: KeyStoreOptions, { purpose, merchantId }: Owner): Promise<KeyRow> {
  const version = 1;
  const { CiphertextBlob } = await options.kms.send(
    new GenerateDataKeyWithoutPlaintextCommand({
      KeyId: options.rootKey,
      KeySpec: 'AES_256',
      EncryptionContext: contextOf(options, { purpose, merchantId }, version),
    }),
  );
  if (CiphertextBlob === undefined) throw new Error('KMS gave no data key');
  return {
    schema: 1,
    key: keyName(purpose, merchantId),
    version,
    wrapped: CiphertextBlob,
    root_key: options.rootKey,
    state: 'active',
    created_at: options.now().toISOString(),
  };
}

async function openKeyRow(
  options: Pick<KeyStoreOptions, 'kms' | 'stage'>,
  owner: Owner,
  row: KeyRow,
): Promise<{ readonly key: DataKey; readonly kmsRequestId: string | undefined }> {
  const { Plaintext, $metadata } = await options.kms.send(
    new DecryptCommand({
      KeyId: row.root_key,
      CiphertextBlob: row.wrapped,
      EncryptionContext: contextOf(options, owner, row.version),
    }),
  );
  if (Plaintext?.length !== 32) throw new Error('a data key is not 32 bytes');
  return { key: { version: row.version, bytes: Plaintext }, kmsRequestId: $metadata.requestId };
}

function contextOf(
  { stage }: Pick<KeyStoreOptions, 'stage'>,
  { purpose, merchantId }: Owner,
  version: number,
): Record<string, string> {
  return { stage, purpose, merchant: merchantId, version: String(version) };
}
