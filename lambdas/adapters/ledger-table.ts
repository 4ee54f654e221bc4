import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Charge, LedgerTable } from '../domain/charge/ledger';
import type { Operation } from '../domain/charge/operation';
import { getRow, persistently, toItem } from './dynamodb';
import { readChargeRow } from './ledger-charge-rows';
import { claimCharge } from './ledger-claim';
import { commitChange } from './ledger-commit';
import { readOperationRow } from './ledger-operation-rows';
import { dueWork } from './ledger-due';
import { eventsBetween } from './ledger-events';
import { chargeEvents, listCharges } from './ledger-queries';
import { recordOrder } from './ledger-order-events';
import { chargeKey, operationKey } from './ledger-rows';

/** The ledger table: one partition per charge, with its operations and its events. Shapes: docs/formats.md. */
export function ledgerTable(client: DynamoDBClient, tableName: string): LedgerTable {
  const source = { client, tableName };
  return {
    claim: (charge, envelopes, turn) => claimCharge(client, tableName, { charge, envelopes, turn }),
    recordOrder: (order, event) => persistently(() => recordOrder(source, order, event)),
    commit: (change) => commitChange(client, tableName, change),
    markUnknown: (open) => persistently(() => markUnknown(client, tableName, open)),
    async get(merchantId, chargeId) {
      const row = await getRow(client, tableName, chargeKey(chargeId));
      const charge = row === undefined ? undefined : readChargeRow(row);
      return charge?.merchantId === merchantId ? charge : undefined;
    },
    async operation(chargeId, operationId) {
      const row = await getRow(client, tableName, operationKey(chargeId, operationId));
      return row === undefined ? undefined : readOperationRow(row);
    },
    events: (chargeId) => chargeEvents(source, chargeId),
    list: (query) => listCharges(source, query),
    open: (query) => dueWork(source, 'open', query),
    expiring: (query) => dueWork(source, 'expiring', query),
    happened: (from, before) => eventsBetween(source, from, before),
  };
}

async function markUnknown(client: DynamoDBClient, tableName: string, open: Charge | Operation): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName: tableName,
    ...('kind' in open ? pendingOperation(open) : pendingCharge(open)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(update);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // Our own mark, met again because an answer was lost on its way.
    return error.Item?.['kind' in open ? 'state' : 'operation']?.S === 'unknown';
  }
}

const marked = toItem({ ':unknown': 'unknown', ':true': true, ':pending': 'pending', ':one': 1 });

const pendingCharge = ({ id }: Charge) => ({
  Key: toItem(chargeKey(id)),
  UpdateExpression: 'SET operation = :unknown, told_unknown = :true ADD version :one',
  ConditionExpression: '#status = :pending AND operation = :pending',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: marked,
});

const pendingOperation = ({ chargeId, id }: Operation) => ({
  Key: toItem(operationKey(chargeId, id)),
  UpdateExpression: 'SET #state = :unknown, told_unknown = :true ADD version :one',
  ConditionExpression: '#state = :pending',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: marked,
});
