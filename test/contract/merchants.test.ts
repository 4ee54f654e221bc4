import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { merchantsTable } from '../../lambdas/adapters/merchants-table';
import type { Merchant } from '../../lambdas/domain/charge/ledger';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { merchantsContract } from './merchants.contract';
import { atOnce, newMerchant } from './samples';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('merchants');

beforeAll(useStage);

afterAll(() => client.destroy());

async function put(merchant: Merchant): Promise<void> {
  await client.send(new PutItemCommand({ TableName: tableName, Item: toItem({ schema: 1, ...merchant }) }));
}

merchantsContract('DynamoDB', () => ({ merchants: merchantsTable(client, tableName, () => new Date()), put }));

describe('merchants on DynamoDB', () => {
  const start = new Date('2026-11-24T08:00:00.000Z').getTime();
  let seconds: number;
  const opened = () => merchantsTable(client, tableName, () => new Date(start + seconds * 1000));
  const merchant = (): Merchant => ({ id: newMerchant(), status: 'active', connector: 'sandbox', currencies: ['USD'] });

  beforeEach(() => {
    seconds = 0;
    counts.reset();
  });

  it('reads a merchant once a minute, however many ask', async () => {
    const known = merchant();
    await put(known);
    counts.reset();
    const merchants = opened();
    await atOnce(10, () => merchants.find(known.id));
    seconds = 59;
    await merchants.find(known.id);
    expect(counts.byOperation()).toEqual({ 'DynamoDB.GetItem': 1 });
    seconds = 60;
    await merchants.find(known.id);
    expect(counts.byOperation()).toEqual({ 'DynamoDB.GetItem': 2 });
  });

  it('sees a suspension after a minute', async () => {
    const known = merchant();
    await put(known);
    const merchants = opened();
    await merchants.find(known.id);
    await put({ ...known, status: 'suspended' });
    seconds = 60;
    expect(await merchants.find(known.id)).toMatchObject({ status: 'suspended' });
  });

  it('finds a merchant five seconds after it was set up', async () => {
    const late = merchant();
    const merchants = opened();
    expect(await merchants.find(late.id)).toBeUndefined();
    await put(late);
    seconds = 4;
    expect(await merchants.find(late.id)).toBeUndefined();
    seconds = 5;
    expect(await merchants.find(late.id)).toEqual(late);
  });

  it('asks again after a failure', async () => {
    const known = merchant();
    await put(known);
    const merchants = merchantsTable(client, `${tableName}-none`, () => new Date());
    await expect(merchants.find(known.id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    counts.reset();
    await expect(merchants.find(known.id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(counts.byOperation()).toEqual({ 'DynamoDB.GetItem': 1 });
  });
});
