import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { controls } from '../domain/audit/controls/control';
import { type ControlRow, type ControlRows, type Successes, successKey } from '../domain/audit/controls/control-row';
import { getRow, type Row, toItem } from './dynamodb';

const Instant = z.iso.datetime();

const StoredControl = z.object({
  schema: z.literal(1),
  name: z.enum(controls),
  resource: z.string(),
  state: z.enum(['works', 'failed']),
  since: Instant,
  watched_since: Instant,
  cause: z.optional(z.string()),
  unanswered: z.int(),
  sequence: z.int(),
  event: z.optional(
    z.object({ id: z.string(), sequence: z.int(), type: z.string(), json: z.string(), occurred_at: Instant }),
  ),
  published: z.boolean(),
  version: z.int(),
});

const StoredSuccess = z.object({ schema: z.literal(1), at: Instant });

/** The table `controls`, keyed by `control`. Shape: docs/formats.md. */
export function controlsTable(client: DynamoDBClient, tableName: string): ControlRows & Successes {
  const putWhere = async (row: Row, where: Where): Promise<boolean> => {
    try {
      await client.send(new PutItemCommand({ TableName: tableName, Item: toItem(row), ...where }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async get(control, resource) {
      const stored = await getRow(client, tableName, { control: keyOf(control, resource) });
      return stored === undefined ? undefined : fromStored(StoredControl.parse(stored));
    },
    async put(row) {
      const before = row.version === 1 ? undefined : row.version - 1;
      return putWhere(toStored(row), {
        ConditionExpression: before === undefined ? 'attribute_not_exists(control)' : 'version = :before',
        ...(before === undefined ? {} : { ExpressionAttributeValues: { ':before': { N: String(before) } } }),
      });
    },
    async succeeded(control, at) {
      const row = { control: successKey(control), schema: 1, at: at.toISOString() };
      await putWhere(row, {
        ConditionExpression: 'attribute_not_exists(control) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': { S: row.at } },
      });
    },
    async last(control) {
      const stored = await getRow(client, tableName, { control: successKey(control) });
      return stored === undefined ? undefined : new Date(StoredSuccess.parse(stored).at);
    },
  };
}

const keyOf = (control: string, resource: string): string => `${control}#${resource}`;

type Where = Pick<
  ConstructorParameters<typeof PutItemCommand>[0],
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

function toStored({ control, watchedSince, event, ...row }: ControlRow): Row {
  const { occurredAt, ...stored } = event ?? {};
  return {
    ...row,
    control: keyOf(control, row.resource),
    name: control,
    watched_since: watchedSince,
    ...(event === undefined ? {} : { event: { ...stored, occurred_at: occurredAt } }),
    schema: 1,
  };
}

function fromStored(stored: z.infer<typeof StoredControl>): ControlRow {
  const { name, watched_since, cause, event, schema: _schema, ...row } = stored;
  return {
    ...row,
    control: name,
    watchedSince: watched_since,
    ...(cause === undefined ? {} : { cause }),
    ...(event === undefined ? {} : { event: eventFrom(event) }),
  };
}

function eventFrom({ occurred_at: occurredAt, ...event }: NonNullable<z.infer<typeof StoredControl>['event']>) {
  return { ...event, occurredAt };
}
