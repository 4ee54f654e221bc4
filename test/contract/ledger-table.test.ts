import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { chargeRow } from '../../lambdas/adapters/ledger-rows';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import { settled } from '../../lambdas/domain/charge/settle';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowOf, type StoredRow } from './emulator-resources';
import { ledgerTableContract } from './ledger-table.contract';
import { chargeOf, newMerchant } from './samples';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('ledger');

beforeAll(useStage);

afterAll(() => client.destroy());

ledgerTableContract('DynamoDB', () => ledgerTable(client, tableName));

describe('ledger table on DynamoDB', () => {
  const merchant = newMerchant();
  const charge = chargeOf(merchant);
  const settlement = settled(charge, { outcome: 'not_attempted', code: 'deadline_passed' }, new Date());
  const ledger = () => ledgerTable(client, tableName);

  const counted = async (work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
    counts.reset();
    await work();
    return counts.byOperation();
  };

  const rows = async (): Promise<readonly StoredRow[]> => {
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': `charge#${charge.id}` }),
    });
    return ((await client.send(query)).Items ?? []).map(rowOf);
  };

  it('needs one call to claim, and one to find the claim taken', async () => {
    expect(await counted(() => ledger().claim(charge))).toEqual({ 'DynamoDB.PutItem': 1 });
    expect(await counted(() => ledger().claim({ ...charge, createdAt: 'later' }))).toEqual({ 'DynamoDB.PutItem': 1 });
  });

  it('keeps a pending charge in the index of open charges', async () => {
    const [row] = await rows();
    expect(row).toMatchObject({
      pk: `charge#${charge.id}`,
      sk: 'charge',
      schema: 1,
      created_key: `${charge.createdAt}#${charge.id}`,
      order_key: `${merchant}#order-1`,
      status_key: `${merchant}#pending`,
      open_shard: expect.stringMatching(/^open#\d$/),
      deadline: charge.deadline,
    });
  });

  it('needs one call to settle', async () => {
    expect(await counted(() => ledger().settle(settlement))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
  });

  it('takes a settled charge out of the index of open charges, and keeps its events beside it', async () => {
    const [row, ...events] = await rows();
    expect(row).toMatchObject({ sk: 'charge', status_key: `${merchant}#failed` });
    expect(row).not.toHaveProperty('open_shard');
    const [event] = settlement.events;
    expect(events).toEqual([{ pk: `charge#${charge.id}`, sk: 'event#00000001', schema: 1, ...event }]);
  });

  it('spreads open charges over ten shards', () => {
    const seen = new Set(Array.from({ length: 400 }, () => chargeRow(chargeOf(newMerchant()))['open_shard']));
    expect(seen.size).toBe(10);
  });
});
