import type { ChargeRequest } from '../../client/create-client';
import { callRaw, type RawAnswer } from '../../cli/local/story/call-raw';
import { ChargeResponse } from '../../lambdas/contracts/charges';
import { ledgerRows, processorRows } from '../support/ledger-facts';
import { accessTokenOf, runningStage } from '../support/stage';
import { demoServer, freshKey, tokenFor } from '../support/test-merchant';

const callers = 50;

/** A machine that cannot carry 50 callers answers some of them 503, or is late for the charge's deadline: then they meet again. */
const attempts = 4;

interface Race {
  readonly key: string;
  readonly answers: readonly RawAnswer[];
}

const chargesOf = ({ answers }: Race) =>
  answers.filter(({ status }) => status === 201).map(({ text }) => ChargeResponse.parse(JSON.parse(text)));

const wasCarried = (race: Race): boolean =>
  race.answers.every(({ status }) => status !== 503) && chargesOf(race).some(({ status }) => status === 'captured');

describe('the same charge sent 50 times at once', () => {
  const races: Race[] = [];
  let request: ChargeRequest;

  beforeAll(async () => {
    const stage = await runningStage();
    request = { token: await tokenFor('4242424242424242'), amount: 4200, currency: 'USD' };
    const accessToken = await accessTokenOf('demo-server');
    const call = { method: 'POST', path: '/v1/charges', accessToken, body: JSON.stringify(request) };
    // On warm workers the callers really meet. Requests in a currency that the merchant does not take warm a few more per round.
    const warming = {
      ...call,
      headers: { 'idempotency-key': freshKey() },
      body: JSON.stringify({ ...request, currency: 'GBP' }),
    };
    for (const length of [10, 20, 30, 40, callers]) {
      await Promise.all(Array.from({ length }, () => callRaw(stage, warming)));
    }
    do {
      const key = freshKey();
      const meeting = { ...call, headers: { 'idempotency-key': key } };
      races.push({ key, answers: await Promise.all(Array.from({ length: callers }, () => callRaw(stage, meeting))) });
    } while (!wasCarried(last()) && races.length < attempts);
  }, 240_000);

  const last = (): Race => races.at(-1) ?? { key: '', answers: [] };
  const charges = () => chargesOf(last());

  test('gives every caller the charge, or a 409 that says to retry', () => {
    const others = last().answers.filter(({ status }) => status !== 201);
    expect(others.map(({ status, problem }) => `${status} ${problem?.code}`)).toEqual(
      others.map(() => '409 charge_in_progress'),
    );
    expect(others.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    expect(charges().map((charge) => charge.status)).toEqual(charges().map(() => 'captured'));
    expect(charges().length).toBeGreaterThan(0);
  });

  test('never charges twice, in no meeting', async () => {
    const { clients } = await runningStage();
    for (const race of races) {
      const ids = [...new Set(chargesOf(race).map(({ id }) => id))];
      expect(ids.length).toBeLessThanOrEqual(1);
      for (const id of ids) expect((await processorRows(clients, id)).length).toBeLessThanOrEqual(1);
    }
  });

  test('gives all of them the same charge, once as the first and else as a replay', () => {
    expect(new Set(charges().map((charge) => JSON.stringify(charge))).size).toBe(1);
    const first = last().answers.filter(
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
    const again = await strongroom.createCharge(request, { idempotencyKey: last().key });
    expect(again).toEqual({ charge: charges()[0], replayed: true });
  });
});
