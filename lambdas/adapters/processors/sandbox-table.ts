import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { declineCodes } from '../../domain/charge/processor';
import { fromItem, type Row, toItem } from '../dynamodb';

/** What the sandbox remembers of a reference. Never the card (docs/formats.md). */
const Attempt = z.object({
  schema: z.literal(1),
  reference: z.string(),
  outcome: z.enum(['approved', 'declined', 'cancelled']),
  code: z.optional(z.enum(declineCodes)),
  processor_reference: z.string(),
  amount: z.optional(z.int()),
  currency: z.optional(z.string()),
  network: z.optional(z.string()),
  created_at: z.iso.datetime(),
  /** Set by a cancellation, whatever the outcome was before it. */
  cancelled_at: z.optional(z.iso.datetime()),
});

export type Attempt = Readonly<z.infer<typeof Attempt>>;

export interface SandboxAttempts {
  /** Remember the attempt, unless there was one under its reference: the first is the answer. */
  first(attempt: Omit<Attempt, 'schema' | 'processor_reference'>): Promise<Attempt>;
  read(reference: string): Promise<Attempt | undefined>;
  /** Void what stands under the reference, or keep its place so that nothing can follow. */
  cancel(reference: string, at: string): Promise<void>;
}

export function sandboxAttempts(client: DynamoDBClient, tableName: string): SandboxAttempts {
  return {
    first: (attempt) => first(client, tableName, { ...attempt, schema: 1, processor_reference: newReference() }),
    async read(reference) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: toItem({ reference }), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : Attempt.parse(fromItem(Item));
    },
    cancel: (reference, at) => cancel(client, tableName, { reference, at }),
  };
}

const newReference = (): string => `sbx_${randomBytes(12).toString('hex')}`;

async function first(client: DynamoDBClient, tableName: string, attempt: Attempt): Promise<Attempt> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: toItem(attempt),
    ConditionExpression: 'attribute_not_exists(#reference)',
    ExpressionAttributeNames: { '#reference': 'reference' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await client.send(put);
    return attempt;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    return Attempt.parse(fromItem(error.Item));
  }
}

interface Cancellation {
  readonly reference: string;
  readonly at: string;
}

async function cancel(client: DynamoDBClient, tableName: string, { reference, at }: Cancellation): Promise<void> {
  const absent: Row = { schema: 1, outcome: 'cancelled', processor_reference: newReference(), created_at: at };
  const names = Object.keys(absent);
  const update = new UpdateItemCommand({
    TableName: tableName,
    Key: toItem({ reference }),
    UpdateExpression: `SET cancelled_at = :at, ${names.map((name) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem({
      ':at': at,
      ...Object.fromEntries(names.map((name) => [`:${name}`, absent[name]])),
    }),
  });
  await client.send(update);
}
