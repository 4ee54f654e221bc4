import { createClient } from '../../client/create-client';
import { routes } from '../../lambdas/contracts/routes';
import { inProcessApi } from '../support/in-process-api';
import { captureOutput } from '../support/captured-output';

type Api = ReturnType<typeof inProcessApi>;
type Route = Parameters<Api['call']>[0];

const card = { number: '4242 4242 4242 4242', exp_month: 12, exp_year: 2030, security_code: '9871', holder: 'Zoë' };

/** The real handlers behind fetch: what API Gateway does between them, and nothing else. */
function fetchFrom(api: Api): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const route = Object.entries(routes).find(
      ([, { method, path }]) =>
        method === request.method && RegExp(`^${path.replace('{id}', '[^/]+')}$`).test(pathname),
    );
    if (route === undefined) throw new TypeError(`no route for ${pathname}`);
    const answer = await api.call(route[0] as Route, {
      body: await request.text(),
      headers: Object.fromEntries(request.headers),
      query: Object.fromEntries(searchParams),
      ...(route[1].path.includes('{id}') ? { id: decodeURIComponent(pathname.split('/')[3] ?? '') } : {}),
    });
    const headers = { ...answer.headers, date: api.clock.now().toUTCString() } as Record<string, string>;
    return new Response(answer.status === 204 ? null : answer.text, { status: answer.status, headers });
  };
}

/** The device's clock is a day slow unless told otherwise: the SDK must go by the API's. */
function clientAndApi(deviceIsSlowBy = 86_400_000) {
  const api = inProcessApi();
  const strongroom = createClient({
    apiUrl: 'https://api.example',
    accessToken: () => 'access',
    fetch: fetchFrom(api),
    now: () => api.clock.now().getTime() - deviceIsSlowBy,
    wait: () => Promise.resolve(),
  });
  const newToken = async (number = card.number) => {
    const sealed = await strongroom.sealCard({ ...card, number }, { merchantId: 'm_shop' });
    return strongroom.createToken({ card: sealed, customer: 'cus-1' });
  };
  return { api, strongroom, newToken };
}

describe('the SDK and the handlers', () => {
  const output = captureOutput();

  it('turn a card into a token, and the same card into the same token', async () => {
    const { strongroom, newToken } = clientAndApi();
    const first = await newToken();
    expect(first).toMatchObject({
      created: true,
      token: { card: { brand: 'visa', last4: '4242' }, customer: 'cus-1' },
    });
    expect(await newToken()).toEqual({ created: false, token: first.token });
    expect(await strongroom.readToken(first.token.id)).toEqual(first.token);
  });

  it('charge a token once for one key', async () => {
    const { api, strongroom, newToken } = clientAndApi();
    const order = { token: (await newToken()).token.id, amount: 1050, currency: 'USD' } as const;
    const first = await strongroom.createCharge(order, { idempotencyKey: 'order-1001-1' });
    expect(first).toMatchObject({ replayed: false, charge: { status: 'captured', captured: 1050 } });
    const again = await strongroom.createCharge(order, { idempotencyKey: 'order-1001-1' });
    expect(again).toEqual({ replayed: true, charge: first.charge });
    expect(await strongroom.readCharge(first.charge.id)).toEqual(first.charge);
    expect(await api.processor.inquire(first.charge.id, first.charge.created_at)).toMatchObject({
      outcome: 'approved',
    });
  });

  it('say why, where a key is used for another charge', async () => {
    const { strongroom, newToken } = clientAndApi();
    const order = { token: (await newToken()).token.id, amount: 1050, currency: 'USD' } as const;
    await strongroom.createCharge(order, { idempotencyKey: 'order-1001-1' });
    const other = strongroom.createCharge({ ...order, amount: 2 }, { idempotencyKey: 'order-1001-1' });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
    await expect(other).rejects.toHaveProperty('requestId', expect.stringMatching(/^request-\d+$/));
  });

  it('charge a sealed card, keep nothing of it, and replay it sealed anew', async () => {
    const { api, strongroom } = clientAndApi();
    const seal = () => strongroom.sealCard(card, { merchantId: 'm_shop' });
    const purchase = { amount: 1050, currency: 'USD' } as const;
    const key = { idempotencyKey: 'order-1002-1' };
    const first = await strongroom.createCharge({ card: await seal(), ...purchase }, key);
    expect(first).toMatchObject({ replayed: false, charge: { status: 'captured', card: { last4: '4242' } } });
    expect(first.charge).not.toHaveProperty('token');
    const again = await strongroom.createCharge({ card: await seal(), ...purchase }, key);
    expect(again).toEqual({ replayed: true, charge: first.charge });
    expect(api.vault.contents()).toEqual([]);
  });

  it('take a security code that was sealed for one charge, once', async () => {
    const { strongroom, newToken } = clientAndApi();
    const { token } = await newToken();
    const security_code = await strongroom.sealSecurityCode('9871', { merchantId: 'm_shop' });
    const order = { token: token.id, security_code, amount: 1050, currency: 'USD' } as const;
    expect((await strongroom.createCharge(order)).charge.status).toBe('captured');
    await expect(strongroom.createCharge(order)).rejects.toMatchObject({ code: 'envelope_used' });
  });

  it('capture in parts, void the rest, give back, note a dispute, and tell it all', async () => {
    const { strongroom, newToken } = clientAndApi();
    const order = { token: (await newToken()).token.id, amount: 1050, currency: 'USD' } as const;
    const { id } = (await strongroom.createCharge({ ...order, capture: 'manual' })).charge;
    await strongroom.captureCharge(id, { amount: 300 });
    await strongroom.captureCharge(id, { amount: 200 });
    await strongroom.voidCharge(id);
    await strongroom.disputeCharge(id, { reason: '10.4' });
    const refund = await strongroom.refundCharge(id, { amount: 100 }, { idempotencyKey: 'return-1001' });
    expect(refund).toMatchObject({ operation: { kind: 'refund', status: 'succeeded' }, charge: { refundable: 400 } });
    expect(await strongroom.refundCharge(id, { amount: 100 }, { idempotencyKey: 'return-1001' })).toEqual({
      ...refund,
      replayed: true,
    });
    const happened = ['authorized', 'captured', 'captured', 'voided', 'disputed', 'refunded'];
    const events = await strongroom.chargeEvents(id);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual(
      happened.map((what, at) => [`payment.${what}`, at + 1]),
    );
    await expect(strongroom.refundCharge(id, { amount: 401 })).rejects.toMatchObject({ left: 400 });
    await expect(strongroom.captureCharge(id)).rejects.toMatchObject({ possible: ['refund', 'dispute'] });
  });

  it('list every charge of an order once, newest first', async () => {
    const { api, strongroom, newToken } = clientAndApi();
    const order = { token: (await newToken()).token.id, currency: 'USD', order_id: 'A#1/2' } as const;
    const made: string[] = [];
    for (const amount of [1, 2, 3, 4, 5]) {
      api.clock.advance(1);
      made.unshift((await strongroom.createCharge({ ...order, amount })).charge.id);
    }
    await strongroom.createCharge({ ...order, amount: 6, order_id: 'B' });
    const seen: string[] = [];
    for await (const { id } of strongroom.allCharges({ order_id: 'A#1/2', limit: 2 })) seen.push(id);
    expect(seen).toEqual(made);
  });

  it('erase a card, once or twice', async () => {
    const { strongroom, newToken } = clientAndApi();
    const { token } = await newToken();
    await strongroom.deleteToken(token.id);
    await strongroom.deleteToken(token.id);
    await expect(strongroom.readToken(token.id)).rejects.toMatchObject({ code: 'token_deleted', status: 410 });
  });

  it.each([
    ['a day slow', 86_400_000],
    ['an hour fast', -3_600_000],
  ])('agree on the time where the device is %s', async (_, deviceIsSlowBy) => {
    expect(await clientAndApi(deviceIsSlowBy).newToken()).toMatchObject({ created: true });
  });

  it('leave neither number nor security code in any log line', async () => {
    await clientAndApi().newToken('5555-5555-5555-4444');
    expect(output.lines().length).toBeGreaterThan(0);
    expect(output.text()).not.toMatch(/5555.?5555.?5555.?4444|(?<!\d)9871(?!\d)/);
  });
});
