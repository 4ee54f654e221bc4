import { type DynamoDBClient, QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { VelocityTable } from '../domain/fraud/velocity';
import { fromItem, persistently, toItem, transact } from './dynamodb';

/** The minute of the payment and the 59 before it. */
const lookBackMs = 59 * 60 * 1000;
const daySeconds = 24 * 60 * 60;

/** Counters outlive what any rule looks back on; a decision outlives every redelivery (a queue keeps 14 days). */
const counterDays = 30;
const decisionDays = 90;

const Counter = z.object({ payments: z.int() });
const Decision = z.object({ flag: z.optional(z.string()) });

/** The velocity table: one partition per merchant and card. Shapes: docs/formats.md. */
export function velocityTable(client: DynamoDBClient, tableName: string): VelocityTable {
  return {
    async read(merchantId, fingerprint, at) {
      const query = new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: toItem({
          ':pk': partition(merchantId, fingerprint),
          ':from': minuteKey(new Date(at.getTime() - lookBackMs)),
          ':to': minuteKey(at),
        }),
      });
      const { Items } = await persistently(() => client.send(query));
      const counts = (Items ?? []).map((item) => Counter.parse(fromItem(item)).payments);
      return { paymentsLastHour: counts.reduce((sum, count) => sum + count, 0) };
    },
    async record(payment) {
      const answer = await transact(client, [decide(tableName, payment), count(tableName, payment)]);
      if (answer.outcome === 'written') return payment.flag;
      return Decision.parse(answer.obstacles[0]?.standing).flag;
    },
  };
}

type Payment = Parameters<VelocityTable['record']>[0];

const partition = (merchantId: string, fingerprint: string): string => `${merchantId}#${fingerprint}`;

/** UTC, to the minute: `minute#2026-11-24T07:31`. */
const minuteKey = (at: Date): string => `minute#${at.toISOString().slice(0, 16)}`;

/** Seconds since 1970, as DynamoDB's time to live wants them. */
const expiresAt = (at: Date, days: number): number => Math.floor(at.getTime() / 1000) + days * daySeconds;

function decide(tableName: string, { eventId, merchantId, fingerprint, at, flag }: Payment): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: toItem({
        pk: partition(merchantId, fingerprint),
        sk: `event#${eventId}`,
        schema: 1,
        flag,
        expires_at: expiresAt(at, decisionDays),
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function count(tableName: string, { merchantId, fingerprint, at }: Payment): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: toItem({ pk: partition(merchantId, fingerprint), sk: minuteKey(at) }),
      UpdateExpression: 'SET #schema = :one, expires_at = :expires ADD payments :one',
      ExpressionAttributeNames: { '#schema': 'schema' },
      ExpressionAttributeValues: toItem({ ':one': 1, ':expires': expiresAt(at, counterDays) }),
    },
  };
}
