import { callRaw, type RawAnswer } from '../../cli/local/story/call-raw';
import { namesOf } from '../../lib/config/names';
import { workersOf, withEnvironment } from '../support/function-workers';
import { type HoldingProxy, holdingProxy, type Passing } from '../support/holding-proxy';
import { ledgerRows, processorRows } from '../support/ledger-facts';
import { accessTokenOf, runningStage } from '../support/stage';
import { freshKey, tokenFor } from '../support/test-merchant';

const FunctionName = namesOf('local').function('create-charge');

/** The transaction that settles is the only one that writes the status `captured`. */
const settles = ({ target, body }: Passing): boolean =>
  target.endsWith('.TransactWriteItems') && body.includes('"status":{"S":"captured"}');

/** The id of the charge that a settling transaction is about. */
const chargeIdIn = ({ body }: Passing): string => /charge#(ch_[a-z2-7]{32})/.exec(body)?.[1] ?? '';

describe('create-charge killed after the processor answered and before settling', () => {
  let proxy: HoldingProxy;
  let held: Passing;
  let answer: RawAnswer;
  let retried: RawAnswer;
  let rowsBefore: Awaited<ReturnType<typeof processorRows>>;

  beforeAll(async () => {
    const stage = await runningStage();
    const { lambda } = stage.clients;
    proxy = await holdingProxy(stage.status.endpoint_url, settles);
    const call = {
      method: 'POST',
      path: '/v1/charges',
      accessToken: await accessTokenOf('demo-server'),
      headers: { 'idempotency-key': freshKey() },
      body: JSON.stringify({ token: await tokenFor('4242424242424242'), amount: 700, currency: 'USD' }),
    };
    await withEnvironment(lambda, { FunctionName, variables: { AWS_ENDPOINT_URL: proxy.url } }, async () => {
      const answering = callRaw(stage, call);
      held = await proxy.held;
      rowsBefore = await processorRows(stage.clients, chargeIdIn(held));
      for (const worker of workersOf(stage.place, FunctionName)) process.kill(worker, 'SIGKILL');
      answer = await answering;
    });
    retried = await callRaw(stage, call);
  }, 90_000);

  afterAll(() => proxy.close());

  test('had been charged by then, once', () => {
    expect(rowsBefore).toHaveLength(1);
    expect(rowsBefore[0]).toMatchObject({ outcome: { S: 'approved' }, amount: { N: '700' } });
  });

  test('is answered 502, with nothing of a charge', () => {
    // On AWS this is a problem document (gateway response DEFAULT_5XX, test/infra); the emulator has its own words for it.
    expect(answer.status).toBe(502);
    expect(answer.text).not.toMatch(/ch_|captured/);
  });

  test('stays pending, without an event', async () => {
    const { clients } = await runningStage();
    const { charge, events } = await ledgerRows(clients, chargeIdIn(held));
    expect(charge).toMatchObject({ status: { S: 'pending' }, operation: { S: 'pending' }, captured: { N: '0' } });
    expect(events).toEqual([]);
  });

  test('charges nothing when it is sent again with the same key', async () => {
    const { clients } = await runningStage();
    expect([retried.status, retried.problem?.code]).toEqual([409, 'charge_in_progress']);
    expect(Number(retried.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await processorRows(clients, chargeIdIn(held))).toEqual(rowsBefore);
  });
});
