import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  paginateQuery,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { transitions } from '../domain/charge/charge-states';
import type { Charge, EventRow, LedgerTable, Settlement } from '../domain/charge/ledger';
import { fromItem, getRow, persistently, toItem, transact } from './dynamodb';
import {
  chargeKey,
  chargePartition,
  chargeRow,
  eventPrefix,
  eventRow,
  readChargeRow,
  readEventRow,
} from './ledger-rows';

/** The ledger table: one partition per charge, the charge and its events. Shapes: docs/formats.md. */
export function ledgerTable(client: DynamoDBClient, tableName: string): LedgerTable {
  return {
    claim: (charge) => persistently(() => claim(client, tableName, charge)),
    settle: (settlement) => settle(client, tableName, settlement),
    markUnknown: (charge) => persistently(() => markUnknown(client, tableName, charge)),
    async get(merchantId, chargeId) {
      const charge = await read(client, tableName, chargeId);
      return charge?.merchantId === merchantId ? charge : undefined;
    },
    events: (chargeId) => events(client, tableName, chargeId),
  };
}

type Claimed = Awaited<ReturnType<LedgerTable['claim']>>;

async function claim(client: DynamoDBClient, tableName: string, charge: Charge): Promise<Claimed> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: toItem(chargeRow(charge)),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(put);
    return { outcome: 'claimed' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    const standing = readChargeRow(fromItem(error.Item));
    return isOurPut(standing, charge) ? { outcome: 'claimed' } : { outcome: 'taken', charge: standing };
  }
}

/** The SDK repeats a put whose answer was lost, and then meets its own row: the claim is ours, and nobody else's. */
function isOurPut(standing: Charge, charge: Charge): boolean {
  return (
    standing.provenance.requestId === charge.provenance.requestId &&
    standing.createdAt === charge.createdAt &&
    standing.version === charge.version
  );
}

async function settle(client: DynamoDBClient, tableName: string, settlement: Settlement): Promise<boolean> {
  const { charge } = settlement;
  const rows: readonly TransactWriteItem[] = [
    replaceCharge(tableName, settlement),
    ...settlement.events.map((event) => appendEvent(tableName, charge.id, event)),
  ];
  const answer = await transact(client, rows, tokenOf(settlement));
  if (answer.outcome === 'written') return true;
  const standing = answer.obstacles[0]?.standing;
  return standing !== undefined && isSameSettlement(readChargeRow(standing), charge);
}

/** Repeated after the ten minutes that DynamoDB remembers a token, a settlement meets itself: still ours. */
function isSameSettlement(standing: Charge, charge: Charge): boolean {
  return isDeepStrictEqual(standing, charge);
}

/** The whole row, so that what belongs to a pending charge only (`open_shard`) goes with it. */
function replaceCharge(tableName: string, { charge, transition }: Settlement): TransactWriteItem {
  const from = transitions[transition].from.map((status, position) => [`:from${position}`, status] as const);
  return {
    Put: {
      TableName: tableName,
      Item: toItem(chargeRow(charge)),
      ConditionExpression: `version = :before AND #status IN (${from.map(([name]) => name).join(', ')})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({ ':before': charge.version - 1, ...Object.fromEntries(from) }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function appendEvent(tableName: string, chargeId: string, event: EventRow): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem(eventRow(chargeId, event)),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Equal settlements are one request to DynamoDB. At most 36 characters. */
function tokenOf(settlement: Settlement): string {
  return createHash('sha256').update(JSON.stringify(settlement)).digest('hex').slice(0, 36);
}

/**
 * A remark beside the claim, not a transition: `version` stays, so that whoever settles at the same time is not told that
 * somebody else did.
 */
async function markUnknown(client: DynamoDBClient, tableName: string, charge: Charge): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: tableName,
    Key: toItem(chargeKey(charge.id)),
    UpdateExpression: 'SET operation = :unknown, told_unknown = :true',
    ConditionExpression: '#status = :pending AND operation = :pending',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({ ':unknown': 'unknown', ':true': true, ':pending': 'pending' }),
  });
  try {
    await client.send(update);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function read(client: DynamoDBClient, tableName: string, chargeId: string): Promise<Charge | undefined> {
  const row = await getRow(client, tableName, chargeKey(chargeId));
  return row === undefined ? undefined : readChargeRow(row);
}

async function events(client: DynamoDBClient, tableName: string, chargeId: string): Promise<readonly EventRow[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :events)',
      ExpressionAttributeValues: toItem({ ':pk': chargePartition(chargeId), ':events': eventPrefix }),
    },
  );
  const rows: EventRow[] = [];
  for await (const { Items } of pages) rows.push(...(Items ?? []).map((item) => readEventRow(fromItem(item))));
  return rows;
}
