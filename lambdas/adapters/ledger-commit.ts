import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { statesBefore } from '../domain/charge/charge-states';
import type { Change, Charge, Committed, EventRow } from '../domain/charge/ledger';
import type { Operation } from '../domain/charge/operation';
import { type Obstacle, toItem, transact } from './dynamodb';
import { chargeRow, readChargeRow } from './ledger-charge-rows';
import { readOperationRow, operationRow } from './ledger-operation-rows';
import { chargeSubject, eventRow, readEventRow } from './ledger-rows';

/** One change of a charge in one transaction: the charge, the operation that changed it, and their events. */
export async function commitChange(client: DynamoDBClient, tableName: string, change: Change): Promise<Committed> {
  const { charge, operation, events } = change;
  const rows: readonly TransactWriteItem[] = [
    replaceCharge(tableName, change),
    ...(operation === undefined ? [] : [putOperation(tableName, operation)]),
    ...events.map((event) => appendEvent(tableName, charge, event)),
  ];
  const answer = await transact(client, rows);
  if (answer.outcome === 'written') return answer;
  const [ofCharge, ...others] = answer.obstacles;
  return operation === undefined ? metCharge(change, ofCharge, others[0]) : metOperation(operation, others[0]);
}

/**
 * Repeated, a change meets itself: still ours. It is known by the charge as it left it, or, where that has moved on since, by its
 * first event, whose number no other change can take.
 */
function metCharge({ charge, events }: Change, ofCharge: Obstacle, ofEvent: Obstacle): Committed {
  const [event] = events;
  const ours =
    (ofCharge?.standing !== undefined && isDeepStrictEqual(readChargeRow(ofCharge.standing), charge)) ||
    (ofEvent?.standing !== undefined && isDeepStrictEqual(readEventRow(ofEvent.standing), event));
  return { outcome: ours ? 'written' : 'moved' };
}

/** By its operation a change is known even where the charge has moved on since. */
function metOperation(operation: Operation, obstacle: Obstacle): Committed {
  if (obstacle?.standing === undefined) return { outcome: 'moved' };
  const standing = readOperationRow(obstacle.standing);
  if (isDeepStrictEqual(standing, operation)) return { outcome: 'written' };
  return operation.version === 1 ? { outcome: 'taken', operation: standing } : { outcome: 'moved' };
}

/** The whole row, so that what belongs to a pending charge only (`open_shard`) goes with it. */
function replaceCharge(tableName: string, { charge, move }: Change): TransactWriteItem {
  const from = statesBefore(move).map((status, position) => [`:from${position}`, status] as const);
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

function putOperation(tableName: string, operation: Operation): TransactWriteItem {
  const put = {
    TableName: tableName,
    Item: toItem(operationRow(operation)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  if (operation.version === 1) return { Put: { ...put, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    Put: {
      ...put,
      ConditionExpression: 'version = :before AND #state IN (:pending, :unknown)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: toItem({
        ':before': operation.version - 1,
        ':pending': 'pending',
        ':unknown': 'unknown',
      }),
    },
  };
}

function appendEvent(tableName: string, charge: Charge, event: EventRow): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem(eventRow(chargeSubject(charge), event)),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
