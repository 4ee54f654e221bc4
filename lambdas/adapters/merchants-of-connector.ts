import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { MerchantId } from '../contracts/fields';
import { fromItem, toItem } from './dynamodb';

const Row = z.object({ id: MerchantId });

/** The merchants of a connector, by id, active or not; from the index `by-connector`. */
export function merchantsOfConnector(client: DynamoDBClient, tableName: string) {
  return async function* merchantsOf(connector: string): AsyncIterable<{ readonly id: string }> {
    const query = {
      TableName: tableName,
      IndexName: 'by-connector',
      KeyConditionExpression: 'connector = :connector',
      ExpressionAttributeValues: toItem({ ':connector': connector }),
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      for (const item of Items) yield Row.parse(fromItem(item));
    }
  };
}
