import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { toItem } from '../../lambdas/adapters/dynamodb';
import { chargeRow, readChargeRow } from '../../lambdas/adapters/ledger-charge-rows';
import { operationRow } from '../../lambdas/adapters/ledger-operation-rows';
import { orderSubject } from '../../lambdas/adapters/ids';
import { ledgerTable } from '../../lambdas/adapters/ledger-table';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { countingClient } from '../support/counting-client';
import { deployed, useStage } from './deployed-stage';
import { rowOf, type StoredRow } from './emulator-resources';
import { ledgerTableContract } from './ledger-table.contract';
import { chargeOf, newMerchant, operationOf, orderEventOf } from './samples';

const { client, counts } = countingClient(dynamoDbClient());
const tableName = deployed.table('ledger');

beforeAll(useStage);

afterAll(() => client.destroy());

ledgerTableContract('DynamoDB', () => ledgerTable(client, tableName));

const counted = async (work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
  counts.reset();
  await work();
  return counts.byOperation();
};

const rowsUnder = async (pk: string): Promise<readonly StoredRow[]> => {
  const query = new QueryCommand({
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: toItem({ ':pk': pk }),
  });
  return ((await client.send(query)).Items ?? []).map(rowOf);
};

const ledger = () => ledgerTable(client, tableName);

describe('ledger table on DynamoDB', () => {
  const merchant = newMerchant();
  const charge = chargeOf(merchant);
  const change = settled(charge, { outcome: 'not_attempted', code: 'deadline_passed' }, new Date());
  const rows = () => rowsUnder(`charge#${charge.id}`);

  it('needs one call to claim, and one to find the claim taken', async () => {
    expect(await counted(() => ledger().claim(charge, []))).toEqual({ 'DynamoDB.PutItem': 1 });
    expect(await counted(() => ledger().claim({ ...charge, createdAt: 'later' }, []))).toEqual({
      'DynamoDB.PutItem': 1,
    });
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
    expect(await counted(() => ledger().commit(change))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
  });

  it('takes a settled charge out of the index of open charges, and keeps its events beside it', async () => {
    const [row, ...events] = await rows();
    expect(row).toMatchObject({ sk: 'charge', status_key: `${merchant}#failed` });
    expect(row).not.toHaveProperty('open_shard');
    const [event] = change.events;
    const occurredAt = change.charge.updatedAt;
    const hour = {
      hour_shard: expect.stringMatching(`^${occurredAt.slice(0, 13)}#\\d$`),
      happened_key: `${occurredAt}#${event!.id}`,
    };
    expect(events).toEqual([{ pk: `charge#${charge.id}`, sk: 'event#00000001', schema: 1, ...event, ...hour }]);
  });

  it('spreads open charges and operations over ten shards', () => {
    const charges = Array.from({ length: 400 }, () => chargeOf(newMerchant()));
    expect(new Set(charges.map((open) => chargeRow(open)['open_shard'])).size).toBe(10);
    const operations = charges.map((open) => operationOf(open));
    expect(new Set(operations.map((open) => operationRow(open)['open_shard'])).size).toBe(10);
  });
});

describe('an envelope on DynamoDB', () => {
  it('is claimed in the one call that claims its charge, and its row names the charge', async () => {
    const charge = chargeOf(newMerchant());
    const envelope = 'e'.repeat(32) + charge.id.slice(3);
    expect(await counted(() => ledger().claim(charge, [envelope]))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    expect(await rowsUnder(`envelope#${envelope}`)).toEqual([
      { pk: `envelope#${envelope}`, sk: 'claim', schema: 1, charge: charge.id, created_at: charge.createdAt },
    ]);
  });
});

describe('an order on DynamoDB', () => {
  const merchant = newMerchant();
  const order = orderSubject(merchant, 'order-1');
  const charge = chargeOf(merchant);

  it('needs one call to be received, and its event is under the key that the relay looks for', async () => {
    const event = orderEventOf(order, 2, 'shop');
    expect(await counted(() => ledger().recordOrder(order, event))).toEqual({ 'DynamoDB.PutItem': 1 });
    expect(await rowsUnder(`order#${order}`)).toEqual([
      {
        ...{ pk: `order#${order}`, sk: 'event#00000002', schema: 1, ...event },
        hour_shard: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}#\d$/),
        happened_key: expect.stringMatching(`#${event.id}$`),
      },
    ]);
  });

  it('is taken in the one call that claims its charge, and its row names the charge', async () => {
    const claim = () => ledger().claim(charge, [], { order, attempt: 2 });
    expect(await counted(claim)).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    const facts = { charge: charge.id, attempt: 2, merchant_id: merchant, updated_at: charge.createdAt };
    expect(await rowsUnder(`order#${order}`)).toContainEqual({ pk: `order#${order}`, sk: 'turn', schema: 1, ...facts });
  });

  it('needs one call to find that another charge stands for it', async () => {
    const claim = () => ledger().claim(chargeOf(merchant), [], { order, attempt: 3 });
    expect(await counted(claim)).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
  });
});

describe('an operation on DynamoDB', () => {
  const charge: Charge = { ...chargeOf(newMerchant()), status: 'authorized', authorized: 1050 };
  const start = started(charge, operationOf(charge), new Date());
  const end = settledOperation(start.charge, start.operation, { outcome: { outcome: 'succeeded' }, at: new Date() });
  const row = async () =>
    (await rowsUnder(`charge#${charge.id}`)).find(({ sk }) => String(sk).startsWith('operation#'));

  it('needs one call to start, and is in the index of what is open', async () => {
    await ledger().claim(charge, []);
    expect(await counted(() => ledger().commit(start))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    expect(await row()).toMatchObject({
      pk: `charge#${charge.id}`,
      sk: `operation#${start.operation.id}`,
      schema: 1,
      charge_id: charge.id,
      open_shard: expect.stringMatching(/^open#\d$/),
      deadline: start.operation.deadline,
    });
  });

  it('is in no other index', async () => {
    const indexed = ['created_key', 'order_key', 'status_key'].filter((column) =>
      Object.hasOwn(operationRow(start.operation), column),
    );
    expect(indexed).toEqual([]);
  });

  it('needs one call to settle, and leaves the index of what is open', async () => {
    expect(await counted(() => ledger().commit(end))).toEqual({ 'DynamoDB.TransactWriteItems': 1 });
    expect(await row()).toMatchObject({ state: 'succeeded', version: 2 });
    expect(await row()).not.toHaveProperty('open_shard');
  });
});

describe('a charge row from before captures were operations', () => {
  const { capturing, closed, ...before } = chargeRow(chargeOf(newMerchant()));

  it.each([
    ['pending', false],
    ['captured', true],
    ['failed', true],
  ] as const)('still reads: %s', (status, isClosed) => {
    expect([capturing, closed]).toEqual([0, false]);
    const plain = JSON.parse(JSON.stringify({ ...before, status })) as unknown;
    expect(readChargeRow(plain)).toMatchObject({ capturing: 0, closed: isClosed, status });
  });
});
