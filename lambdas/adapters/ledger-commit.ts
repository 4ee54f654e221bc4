import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { statesBefore } from '../domain/charge/charge-states';
import type { Change, Committed, EventRow } from '../domain/charge/ledger';
import type { Operation } from '../domain/charge/operation';
import { type Obstacle, toItem, transact } from './dynamodb';
import { chargeRow, readChargeRow } from './ledger-charge-rows';
import { readOperationRow, operationRow } from './ledger-operation-rows';
import { eventRow } from './ledger-rows';

/** One change of a charge in one transaction: the charge, the operation that changed it, and their events. */
export async function commitChange(client: DynamoDBClient, tableName: string, change: Change): Promise<Committed> {
  const { charge, operation, events } = change;
  const rows: readonly TransactWriteItem[] = [
    replaceCharge(tableName, change),
    ...(operation === undefined ? [] : [putOperation(tableName, operation)]),
    ...events.map((event) => appendEvent(tableName, charge.id, event)),
  ];
  const answer = await transact(client, rows, requestToken(change));
  if (answer.outcome === 'written') return answer;
  const [ofCharge, ofOperation] = answer.obstacles;
  return operation === undefined ? metCharge(change, ofCharge) : metOperation(operation, ofOperation);
}

/** Repeated after the ten minutes that DynamoDB remembers a token, a change meets itself: still ours. */
function metCharge({ charge }: Change, obstacle: Obstacle): Committed {
  const standing = obstacle?.standing;
  const ours = standing !== undefined && isDeepStrictEqual(readChargeRow(standing), charge);
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

function appendEvent(tableName: string, chargeId: string, event: EventRow): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem(eventRow(chargeId, event)),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Equal changes are one request to DynamoDB. At most 36 characters. */
export function requestToken(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 36);
}
