import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { sandboxProcessor } from '../../lambdas/adapters/processors/sandbox';
import { sandboxCards } from '../../lambdas/adapters/processors/sandbox-cards';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import { Pan } from '../../lambdas/domain/card/secret';
import { deployed, useStage } from './deployed-stage';
import { rowsIn } from './emulator-resources';
import { processorContract } from './processor.contract';
import { chargeOf, newMerchant } from './samples';

const client = dynamoDbClient();
const timeoutSeconds = 3.2;
const tableName = deployed.table('sandbox');

beforeAll(useStage);

afterAll(() => client.destroy());

const now = (): Date => new Date();

processorContract('sandbox on DynamoDB', () => ({
  processor: sandboxProcessor(client, tableName, { now, timeoutSeconds }),
  timeoutMs: timeoutSeconds * 1000,
}));

describe('sandbox on DynamoDB', () => {
  const card = { expMonth: 12, expYear: 2030, holder: 'A. Holder' };
  const money = { amount: 1050, currency: 'USD' } as const;

  it('stores outcome, amount and network of an attempt, and nothing of the card', async () => {
    const { id: reference } = chargeOf(newMerchant());
    const number = new Pan('5555555555554444');
    const sandbox = sandboxProcessor(client, tableName, { now, timeoutSeconds });
    const outcome = await sandbox.authorize({ reference, money, capture: 'automatic', card: { ...card, number } });
    const rows = await rowsIn(client, tableName);
    expect(rows.find((row) => row['reference'] === reference)).toEqual({
      schema: 1,
      reference,
      outcome: 'approved',
      processor_reference: 'processorReference' in outcome ? outcome.processorReference : '',
      amount: 1050,
      currency: 'USD',
      network: 'mastercard',
      created_at: expect.any(String),
    });
    const stored = JSON.stringify(rows);
    for (const digits of Object.keys(sandboxCards)) expect(stored).not.toContain(digits);
  });

  it('answers unknown when the slow card outlasts the time-out, and has charged', async () => {
    const { id: reference } = chargeOf(newMerchant());
    const number = new Pan('4000000000003006');
    const sandbox = sandboxProcessor(client, tableName, { now, timeoutSeconds: 0.05 });
    const asked = { reference, money, capture: 'automatic', card: { ...card, number } } as const;
    expect(await sandbox.authorize(asked)).toEqual({ outcome: 'unknown' });
    expect(await sandbox.inquire(reference)).toMatchObject({ outcome: 'approved' });
  });

  it('has Luhn-valid test numbers only', () => {
    expect(Object.keys(sandboxCards).filter((digits) => !luhnValid(digits))).toEqual([]);
  });
});
