import type { ChargeRequest } from '../../client/create-client';
import { callRaw, type RawAnswer } from '../../cli/local/story/call-raw';
import { ChargeResponse } from '../../lambdas/contracts/charges';
import { ledgerRows, processorRows } from '../support/ledger-facts';
import { accessTokenOf, runningStage } from '../support/stage';
import { demoServer, freshKey, tokenFor } from '../support/test-merchant';

const callers = 50;

describe('the same charge sent 50 times at once', () => {
  let answers: readonly RawAnswer[] = [];
  let request: ChargeRequest;
  const key = freshKey();

  beforeAll(async () => {
    const stage = await runningStage();
    request = { token: await tokenFor('4242424242424242'), amount: 4200, currency: 'USD' };
    const call = {
      method: 'POST',
      path: '/v1/charges',
      accessToken: await accessTokenOf('demo-server'),
      headers: { 'idempotency-key': key },
      body: JSON.stringify(request),
    };
    // On warm workers the callers really meet, and the one that asks the vault is not late for the charge's deadline: one
    // charge warms the vault's worker; requests in a currency that the merchant does not take warm one worker per caller, a
    // few more with each round.
    await (await demoServer()).createCharge(request, { idempotencyKey: freshKey() });
    const warming = { ...call, body: JSON.stringify({ ...request, currency: 'GBP' }) };
    for (const length of [10, 20, 30, 40, callers]) {
      const warmed = await Promise.all(Array.from({ length }, () => callRaw(stage, warming)));
      expect(new Set(warmed.map(({ problem }) => problem?.code))).toEqual(new Set(['currency_not_supported']));
    }
    answers = await Promise.all(Array.from({ length: callers }, () => callRaw(stage, call)));
  }, 180_000);

  const charges = () =>
    answers.filter(({ status }) => status === 201).map(({ text }) => ChargeResponse.parse(JSON.parse(text)));

  test('gives every caller the charge, or a 409 that says to retry', () => {
    const others = answers.filter(({ status }) => status !== 201);
    expect(others.map(({ status, problem }) => `${status} ${problem?.code}`)).toEqual(
      others.map(() => '409 charge_in_progress'),
    );
    expect(others.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect(charges().map((charge) => charge.status)).toEqual(charges().map(() => 'captured'));
    expect(charges().length).toBeGreaterThan(0);
  });

  test('gives all of them the same charge, once as the first and else as a replay', () => {
    expect(new Set(charges().map((charge) => JSON.stringify(charge))).size).toBe(1);
    const first = answers.filter(
      ({ status, headers }) => status === 201 && headers.get('idempotent-replayed') === null,
    );
    expect(first).toHaveLength(1);
  });

  test('is one authorization at the processor, and two events', async () => {
    const { clients } = await runningStage();
    const id = charges()[0]?.id ?? '';
    const rows = await processorRows(clients, id);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: { S: 'approved' }, amount: { N: '4200' } });
    expect((await ledgerRows(clients, id)).events).toHaveLength(2);
  });

  test('answers a caller that retries, as the SDK does, with that charge', async () => {
    const strongroom = await demoServer();
    const again = await strongroom.createCharge(request, { idempotencyKey: key });
    expect(again).toEqual({ charge: charges()[0], replayed: true });
  });
});
