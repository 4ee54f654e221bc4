import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Clients } from '../../cli/aws';
import { namesOf } from '../../lib/config/names';

const names = namesOf('local');

/** What the sandbox processor has under a reference: one row per authorization that it took. */
export async function processorRows({ dynamo }: Clients, reference: string) {
  const { Items = [] } = await dynamo.send(
    new ScanCommand({
      TableName: names.table('sandbox'),
      ConsistentRead: true,
      FilterExpression: '#reference = :reference',
      ExpressionAttributeNames: { '#reference': 'reference' },
      ExpressionAttributeValues: { ':reference': { S: reference } },
    }),
  );
  return Items;
}

/** The charge and its event rows, as the ledger holds them. */
export async function ledgerRows({ dynamo }: Clients, chargeId: string) {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: names.table('ledger'),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `charge#${chargeId}` } },
    }),
  );
  return {
    charge: Items.find((item) => item['sk']?.S === 'charge'),
    events: Items.filter((item) => item['sk']?.S?.startsWith('event#')),
  };
}
