import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventRow } from '../domain/charge/ledger';
import { fromItem, toItem } from './dynamodb';
import { occurredAt } from './event-time';
import { eventRow, orderPartition, readEventRow } from './ledger-rows';

/** An event of an order, put where none has its number: the stream publishes it, and whoever was first said what its bytes are. */
export async function recordOrder(
  { client, tableName }: { readonly client: DynamoDBClient; readonly tableName: string },
  order: string,
  event: EventRow,
): Promise<EventRow | undefined> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: toItem(eventRow({ partition: orderPartition(order), id: order, occurredAt: occurredAt(event) }, event)),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(put);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    return readEventRow(fromItem(error.Item));
  }
}
