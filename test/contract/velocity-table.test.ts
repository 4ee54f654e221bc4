import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { newFingerprint } from '../../lambdas/adapters/ids';
import { velocityTable } from '../../lambdas/adapters/velocity-table';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowsIn } from './emulator-resources';
import { newMerchant } from './samples';
import { velocityTableContract } from './velocity-table.contract';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('velocity');

beforeAll(useStage);

afterAll(() => client.destroy());

velocityTableContract('DynamoDB', () => velocityTable(client, tableName));

describe('velocity table on DynamoDB', () => {
  it('reads with one call and records with one', async () => {
    counts.reset();
    const table = velocityTable(client, tableName);
    await table.read(newMerchant(), newFingerprint(), new Date());
    expect(counts.byOperation()).toEqual({ 'DynamoDB.Query': 1 });
    counts.reset();
    await table.record(paymentAt(new Date()));
    expect(counts.byOperation()).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
  });

  it('lets every row expire: counters in 30 days, decisions in 90', async () => {
    const payment = paymentAt(new Date('2026-11-24T08:00:00.000Z'));
    await velocityTable(client, tableName).record(payment);
    const own = (await rowsIn(client, tableName)).filter(
      ({ pk }) => pk === `${payment.merchantId}#${payment.fingerprint}`,
    );
    const days = own.map(({ expires_at: at }) => (Number(at) - payment.at.getTime() / 1000) / 86_400);
    expect(days.sort()).toEqual([30, 90]);
  });
});

const paymentAt = (at: Date) => ({
  eventId: 'ch_x.1',
  merchantId: newMerchant(),
  fingerprint: newFingerprint(),
  at,
  flag: undefined,
});
