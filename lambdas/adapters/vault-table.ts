import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ErasedToken, StoredToken, VaultTable } from '../domain/card/vault';
import { busy, getRow, type Row, toItem, transact } from './dynamodb';
import {
  activeRow,
  cardKey,
  cardRow,
  numberKey,
  numberRow,
  readCardRow,
  readNumberRow,
  readTokenRow,
  tokenKey,
  tombstoneRow,
} from './vault-rows';

/** How often a number may gain or lose tokens under our hands before the caller is asked to come back. */
const rounds = 8;

/** The vault table: token rows and, beside them, the index items of card and number. Shapes: docs/formats.md. */
export function vaultTable(client: DynamoDBClient, tableName: string): VaultTable {
  return {
    insert: (token) => insert(client, tableName, token),
    async get(merchantId, tokenId) {
      const row = await getRow(client, tableName, { pk: tokenKey(tokenId) });
      const token = row === undefined ? undefined : readTokenRow(row);
      return token?.merchantId === merchantId ? token : undefined;
    },
    erase: (token, tombstone) => erase(client, tableName, { token, tombstone }),
  };
}

type Inserted = Awaited<ReturnType<VaultTable['insert']>>;

async function insert(client: DynamoDBClient, tableName: string, proposed: StoredToken): Promise<Inserted> {
  let token = proposed;
  let number = putNew(tableName, numberRow(token));
  for (let round = 0; round < rounds; round += 1) {
    const items = [putNew(tableName, cardRow(token)), number, putNew(tableName, activeRow(token))];
    const answer = await transact(client, items);
    if (answer.outcome === 'written') return { outcome: 'created', token: viewOf(token) };
    const [knownCard, knownNumber, takenId] = answer.obstacles;
    if (knownCard !== undefined) return knownAs(knownCard.standing, token);
    if (knownNumber === undefined) throw new Error(takenId === undefined ? 'vault insert refused' : 'token id taken');
    token = { ...proposed, fingerprint: fingerprintOf(knownNumber.standing) ?? proposed.fingerprint };
    number = knownNumber.standing === undefined ? putNew(tableName, numberRow(token)) : countUp(tableName, token);
  }
  throw busy();
}

/** Our own put, seen again because an answer was lost on its way, is still a creation. */
function knownAs(standing: unknown, token: StoredToken): Inserted {
  const known = readCardRow(standing);
  return { outcome: known.id === token.id ? 'created' : 'known', token: known };
}

function viewOf({ id, fingerprint, card, customer, createdAt }: StoredToken): Inserted['token'] {
  return { id, fingerprint, card, ...(customer === undefined ? {} : { customer }), createdAt };
}

function fingerprintOf(standing: unknown): string | undefined {
  return standing === undefined ? undefined : readNumberRow(standing).fingerprint;
}

function putNew(tableName: string, row: Row): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem(row),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function countUp(tableName: string, token: StoredToken): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: toItem({ pk: numberKey(token) }),
      UpdateExpression: 'ADD tokens :one',
      ConditionExpression: 'fingerprint = :known',
      ExpressionAttributeValues: toItem({ ':one': 1, ':known': token.fingerprint }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

interface Erasure {
  readonly token: StoredToken;
  readonly tombstone: ErasedToken;
}

/** The first guess is that the number has no other token; a wrong guess comes back with the true count. */
async function erase(client: DynamoDBClient, tableName: string, { token, tombstone }: Erasure): Promise<boolean> {
  let tokens = 1;
  for (let round = 0; round < rounds; round += 1) {
    const answer = await transact(client, [
      bury(tableName, tombstone),
      dropCard(tableName, token),
      countDown(tableName, token, tokens),
    ]);
    if (answer.outcome === 'written') return true;
    const [notActive, otherCard, otherCount] = answer.obstacles;
    if (notActive !== undefined) return false;
    if (otherCard !== undefined || otherCount?.standing === undefined) throw new Error('vault index differs from row');
    tokens = readNumberRow(otherCount.standing).tokens;
  }
  throw busy();
}

function bury(tableName: string, tombstone: ErasedToken): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem(tombstoneRow(tombstone)),
      ConditionExpression: '#state = :active AND merchant_id = :merchant',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: toItem({ ':active': 'active', ':merchant': tombstone.merchantId }),
    },
  };
}

function dropCard(tableName: string, token: StoredToken): TransactWriteItem {
  return {
    Delete: {
      TableName: tableName,
      Key: toItem({ pk: cardKey(token) }),
      ConditionExpression: 'id = :id',
      ExpressionAttributeValues: toItem({ ':id': token.id }),
    },
  };
}

function countDown(tableName: string, token: StoredToken, tokens: number): TransactWriteItem {
  const guarded = {
    TableName: tableName,
    Key: toItem({ pk: numberKey(token) }),
    ConditionExpression: 'tokens = :tokens',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  if (tokens === 1) return { Delete: { ...guarded, ExpressionAttributeValues: toItem({ ':tokens': tokens }) } };
  return {
    Update: {
      ...guarded,
      UpdateExpression: 'ADD tokens :less',
      ExpressionAttributeValues: toItem({ ':tokens': tokens, ':less': -1 }),
    },
  };
}
