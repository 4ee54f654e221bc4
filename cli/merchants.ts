import { GetItemCommand, paginateScan, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { MerchantId } from '../lambdas/contracts/fields';
import { isCurrency } from '../lambdas/domain/money';
import { namesOf } from '../lib/config/names';
import type { StageName } from '../lib/config/stages';
import type { Clients } from './aws';
import { Trouble } from './trouble';

/** A row of the merchants table, as the command line writes it and `create-charge` reads it. */
export const MerchantRow = z.object({
  id: MerchantId,
  status: z.enum(['active', 'suspended']),
  connector: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  currencies: z.array(z.string().check(z.refine(isCurrency))).check(z.minLength(1)),
  schema: z.literal(1),
});

export type MerchantRow = z.infer<typeof MerchantRow>;

const table = (stage: StageName): string => namesOf(stage).table('merchants');

/** Write the row, whatever stood there. */
export async function putMerchant(clients: Clients, stage: StageName, row: MerchantRow): Promise<void> {
  const Item = {
    id: { S: row.id },
    status: { S: row.status },
    connector: { S: row.connector },
    currencies: { L: row.currencies.map((currency) => ({ S: currency })) },
    schema: { N: String(row.schema) },
  };
  await clients.dynamo.send(new PutItemCommand({ TableName: table(stage), Item }));
}

/** All merchants of a stage, by id. */
export async function listMerchants(clients: Clients, stage: StageName): Promise<readonly MerchantRow[]> {
  const rows: MerchantRow[] = [];
  for await (const page of paginateScan({ client: clients.dynamo }, { TableName: table(stage) })) {
    rows.push(...(page.Items ?? []).map(rowOf));
  }
  return rows.sort((one, other) => one.id.localeCompare(other.id));
}

/** Charges of a suspended merchant are refused within a minute (the cache of `create-charge`). @throws Trouble for an unknown id */
export async function suspendMerchant(clients: Clients, stage: StageName, id: string): Promise<void> {
  const key = { TableName: table(stage), Key: { id: { S: id } } };
  const found = await clients.dynamo.send(new GetItemCommand(key));
  if (found.Item === undefined)
    throw new Trouble(`Stage ${stage} has no merchant ${id}: strongroom merchants list --stage ${stage}`);
  await clients.dynamo.send(
    new UpdateItemCommand({
      ...key,
      UpdateExpression: 'SET #status = :suspended',
      ConditionExpression: 'attribute_exists(id)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':suspended': { S: 'suspended' } },
    }),
  );
}

function rowOf(
  item: Readonly<
    Record<string, { readonly S?: string; readonly N?: string; readonly L?: readonly { readonly S?: string }[] }>
  >,
): MerchantRow {
  return MerchantRow.parse({
    id: item['id']?.S,
    status: item['status']?.S,
    connector: item['connector']?.S,
    currencies: item['currencies']?.L?.map((currency) => currency.S),
    schema: Number(item['schema']?.N),
  });
}
