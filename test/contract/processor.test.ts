import { dynamoDbClient } from '../../lambdas/adapters/aws-clients';
import { sandboxProcessor } from '../../lambdas/adapters/processors/sandbox';
import { sandboxCards } from '../../lambdas/adapters/processors/sandbox-cards';
import { sandboxTable } from '../../lambdas/adapters/processors/sandbox-table';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import { Pan } from '../../lambdas/domain/card/secret';
import type { Authorization } from '../../lambdas/domain/charge/processor';
import { handClock } from '../support/hand-clock';
import { settlementLines } from '../support/settlement-lines';
import { useStage } from './deployed-stage';
import { newTable, rowsIn } from './emulator-resources';
import { processorContract } from './processor.contract';
import { sandboxContract, sandboxRowsContract } from './processor.sandbox.contract';
import { chargeOf, newMerchant } from './samples';

const client = dynamoDbClient();
let tableName: string;
const account = (merchantId = 'm_acme') => ({ tableName, merchantId });
const timeoutSeconds = 0.2;

/** Whatever it is asked is done, and its answer lost. */
const lossyClient = dynamoDbClient();
lossyClient.middlewareStack.add(
  (next) => async (args) => {
    await next(args);
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  },
  { step: 'initialize', name: 'loseAnswers' },
);

beforeAll(async () => {
  await useStage();
  tableName = await newTable(client, 'sandbox');
});

afterAll(() => {
  client.destroy();
  lossyClient.destroy();
});

processorContract('sandbox on DynamoDB', async () => {
  const clock = handClock();
  const cards = { approved: '4242424242424242', declined: '4000000000009995' };
  return {
    processor: sandboxProcessor(client, account(), { now: clock.now }),
    broken: sandboxProcessor(lossyClient, account()),
    cards,
    ...clock,
  };
});

sandboxContract('sandbox on DynamoDB', () => {
  const { now, advance } = handClock();
  return {
    processor: sandboxProcessor(client, account(), { now, timeoutSeconds }),
    timeoutMs: timeoutSeconds * 1000,
    advance,
  };
});

sandboxRowsContract('DynamoDB', () => sandboxTable(client, account()));

describe('sandbox on DynamoDB', () => {
  const slow = '4000000000003006';
  const asked = (number: string, changes: Partial<Authorization> = {}): Authorization => ({
    reference: chargeOf(newMerchant()).id,
    money: { amount: 1050, currency: 'USD' },
    capture: 'automatic',
    card: { number: new Pan(number), expMonth: 12, expYear: 2030, holder: 'A. Holder' },
    ...changes,
  });

  it('stores outcome, amounts and network of an attempt, and nothing of the card or of 3-D Secure', async () => {
    const threeDs = { version: '2.2.0', eci: '05', cryptogram: 'a-cryptogram', directoryServerTransactionId: 'ds-1' };
    const authorization = asked('5555555555554444', { threeDs, initiator: 'customer', networkTransactionId: 'first' });
    const outcome = await sandboxProcessor(client, account()).authorize(authorization);
    const rows = await rowsIn(client, tableName);
    expect(rows.find(({ reference }) => reference === authorization.reference)).toEqual({
      schema: 1,
      merchant_id: 'm_acme',
      reference: authorization.reference,
      outcome: 'approved',
      processor_reference: 'processorReference' in outcome ? outcome.processorReference : '',
      network_transaction_id: expect.stringMatching(/^sbx_/),
      amount: 1050,
      currency: 'USD',
      network: 'mastercard',
      automatic: true,
      captured: 1050,
      refundable: 1050,
      closed: true,
      three_ds: true,
      initiator: 'customer',
      series: 'first',
      created_at: expect.any(String),
    });
    const stored = JSON.stringify(rows);
    for (const secret of [...Object.keys(sandboxCards), 'a-cryptogram', 'A. Holder'])
      expect(stored).not.toContain(secret);
  });

  it('gives each merchant its own account, a page of 300 rows at a time, each row once', async () => {
    const merchantId = newMerchant();
    const sandbox = sandboxProcessor(client, account(merchantId));
    const rows = sandboxTable(client, account(merchantId));
    const reference = (place: number) => `ch_${merchantId}_${place}`;
    await Promise.all(
      Array.from({ length: 301 }, (_, place) =>
        rows.first({
          ...{ schema: 1, reference: reference(place), outcome: 'approved', processor_reference: `sbx_${place}` },
          ...{ amount: 100, currency: 'USD', automatic: true, captured: 100, refundable: 100, closed: true },
          // Of every moment there are several.
          created_at: new Date(Date.UTC(2026, 10, 24, 8, 0, place % 50)).toISOString(),
        }),
      ),
    );
    await sandboxProcessor(client, account(newMerchant())).authorize(asked('4242424242424242'));
    const [from, before] = [new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25T00:00:00Z')];
    const first = await sandbox.settlements(from, before);
    expect(first.lines).toHaveLength(600);
    const all: string[] = [];
    for await (const line of settlementLines(sandbox, from, before)) all.push(`${line.kind} ${line.reference}`);
    const expected = Array.from({ length: 301 }, (_, place) => reference(place)).flatMap((each) => [
      `authorization ${each}`,
      `capture ${each}`,
    ]);
    expect(all.sort()).toEqual(expected.sort());
    await expect(sandbox.settlements(from, before, 'elsewhere')).rejects.toThrow('no position');
  });

  it('finds a cancellation of this day under an authorization of last week', async () => {
    const merchantId = newMerchant();
    const clock = handClock('2026-11-20T12:00:00.000Z');
    const sandbox = sandboxProcessor(client, account(merchantId), { now: clock.now });
    const authorization = asked('4242424242424242');
    await sandbox.authorize(authorization);
    clock.advance(4 * 24 * 60 * 60);
    await sandbox.cancel(authorization.reference, '2026-11-20T12:00:00.000Z');
    const { lines } = await sandbox.settlements(new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25T00:00:00Z'));
    expect(lines.map(({ kind, at }) => [kind, at])).toEqual([['void', '2026-11-24T12:00:00.000Z']]);
  });

  it('approves the slow card, slowly', async () => {
    const start = performance.now();
    expect(await sandboxProcessor(client, account()).authorize(asked(slow))).toMatchObject({ outcome: 'approved' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(2995);
  });

  it('answers unknown when the slow card outlasts the time-out, and has charged', async () => {
    const sandbox = sandboxProcessor(client, account(), { timeoutSeconds });
    const authorization = asked(slow);
    expect(await sandbox.authorize(authorization)).toEqual({ outcome: 'unknown' });
    expect(await sandbox.inquire(authorization.reference, new Date().toISOString())).toMatchObject({
      outcome: 'approved',
    });
  });

  it('has Luhn-valid test numbers only', () => {
    expect(Object.keys(sandboxCards).filter((digits) => !luhnValid(digits))).toEqual([]);
  });
});
