import { AuditEvent } from '../../lambdas/contracts/events';
import type { OperationRoute } from '../../lambdas/runtime/api/charges';
import { captureOutput } from '../support/captured-output';
import type { ApiAnswer } from '../support/in-process-api';
import { inProcessApi, shop } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();

type Api = ReturnType<typeof inProcessApi>;

const seal = (api: Api, plaintext: unknown = goodCard, header: object = {}): Promise<string> =>
  sealEnvelope(api.envelopeKeys, { plaintext, header: { aud: 'm_shop', ...header }, at: api.clock.now() });

const post = (
  api: Api,
  route: 'create-charge' | OperationRoute,
  body: object,
  { key = 'key-00000001', id = '' } = {},
): Promise<ApiAnswer> =>
  api.call(route, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(id === '' ? {} : { id }),
  });

/** A charge of 10.50 dollars by token, and ways to go on with it. */
async function chargeOf(capture: 'automatic' | 'manual', number = goodCard.number) {
  const api = inProcessApi();
  const token = (
    await api.call('tokenize-card', { body: JSON.stringify({ card: await seal(api, { ...goodCard, number }) }) })
  ).json.id;
  const { json } = await post(api, 'create-charge', { token, amount: 1050, currency: 'USD', capture });
  let keys = 0;
  const operate = (route: OperationRoute, body: object = {}, key = `operation-${(keys += 1)}`) =>
    post(api, route, body, { key, id: json.id });
  const types = async (): Promise<readonly string[]> => (await api.ledger.events(json.id)).map(({ type }) => type);
  const read = async () => (await api.call('read-charge', { id: json.id })).json;
  return { api, charge: json, operate, types, read };
}

describe('manual capture', () => {
  it('authorizes, then captures the whole', async () => {
    const { charge, operate, types } = await chargeOf('manual');
    expect(charge).toMatchObject({
      status: 'authorized',
      authorized: 1050,
      captured: 0,
      capturable: 1050,
      refundable: 0,
    });
    const { status, json } = await operate('capture-charge');
    expect(status).toBe(201);
    expect(json.operation).toMatchObject({ kind: 'capture', status: 'succeeded', amount: 1050 });
    expect(json.charge).toMatchObject({ status: 'captured', captured: 1050, capturable: 0, refundable: 1050 });
    expect(await types()).toEqual(['payment.authorized', 'payment.captured']);
  });

  it('captures in parts, and the rest is released by a void', async () => {
    const { operate, types } = await chargeOf('manual');
    expect((await operate('capture-charge', { amount: 300 })).json.charge.status).toBe('partially_captured');
    expect((await operate('capture-charge', { amount: 200 })).json.charge).toMatchObject({
      captured: 500,
      capturable: 550,
    });
    expect((await operate('void-charge')).json.charge).toMatchObject({
      status: 'captured',
      captured: 500,
      capturable: 0,
    });
    expect(await types()).toEqual(['payment.authorized', 'payment.captured', 'payment.captured', 'payment.voided']);
  });

  it('captures a final part and nothing after it', async () => {
    const { operate } = await chargeOf('manual');
    expect((await operate('capture-charge', { amount: 300, final: true })).json.charge).toMatchObject({
      status: 'captured',
      capturable: 0,
    });
    const { status, json } = await operate('capture-charge', { amount: 1 });
    expect([status, json.code, json.charge_status, json.possible]).toEqual([
      409,
      'operation_not_possible',
      'captured',
      'refund dispute',
    ]);
  });

  it('refuses more than is left, and says how much is', async () => {
    const { operate } = await chargeOf('manual');
    const { status, json } = await operate('capture-charge', { amount: 1051 });
    expect([status, json.code, json.left]).toEqual([422, 'amount_too_large', 1050]);
  });

  it('voids, and then nothing is possible', async () => {
    const { operate } = await chargeOf('manual');
    expect((await operate('void-charge')).json.charge).toMatchObject({ status: 'voided', capturable: 0 });
    expect((await operate('capture-charge')).json).toMatchObject({
      code: 'operation_not_possible',
      possible: 'nothing',
    });
  });
});

describe('refunds', () => {
  it('give back in parts, never more than was captured', async () => {
    const { operate, types } = await chargeOf('automatic');
    expect((await operate('refund-charge', { amount: 1000 })).json.charge).toMatchObject({
      status: 'partially_refunded',
      refundable: 50,
    });
    expect((await operate('refund-charge', { amount: 51 })).json).toMatchObject({ code: 'amount_too_large', left: 50 });
    expect((await operate('refund-charge')).json.charge).toMatchObject({ status: 'refunded', refunded: 1050 });
    expect(await types()).toEqual(['payment.authorized', 'payment.captured', 'payment.refunded', 'payment.refunded']);
  });

  it('of twenty callers at once never exceed what was captured', async () => {
    const { operate, read } = await chargeOf('automatic');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => operate('refund-charge', { amount: 100 }, `refund-no-${n}`)),
    );
    const succeeded = answers.filter(({ status }) => status === 201);
    expect(succeeded).toHaveLength(10);
    expect(await read()).toMatchObject({ refunded: 1000, status: 'partially_refunded' });
  });
});

describe('every operation', () => {
  it('replays the same intent, once at the processor, also when it is no longer possible', async () => {
    const { operate } = await chargeOf('automatic');
    const first = await operate('refund-charge', {}, 'refund-once');
    const again = await operate('refund-charge', {}, 'refund-once');
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  it('refuses the same key for another intent', async () => {
    const { operate } = await chargeOf('automatic');
    await operate('refund-charge', { amount: 100 }, 'refund-once');
    expect((await operate('refund-charge', { amount: 200 }, 'refund-once')).json.code).toBe('idempotency_key_reused');
  });

  it('is 202 while its outcome is not known, keeps its reservation, and is ended by the reconciler', async () => {
    const { api, operate, read } = await chargeOf('automatic');
    api.zone.operate = async () => ({ outcome: 'unknown' });
    const { status, json } = await operate('refund-charge', { amount: 1000 }, 'refund-lost');
    expect([status, json.operation.status, json.charge.refundable]).toEqual([202, 'pending', 50]);
    api.clock.advance(23 + 61 + 60 + 31);
    expect((await api.reconcileCharges({ atOnce: 3, seconds: 60 })).map(({ became }) => became)).toEqual(['settled']);
    expect(await read()).toMatchObject({ status: 'captured', refundable: 1050 });
    const again = await operate('refund-charge', { amount: 1000 }, 'refund-lost');
    expect([again.status, again.json.operation]).toMatchObject([
      202,
      { status: 'failed', failure: { code: 'not_carried_out' } },
    ]);
  });

  it('fails and gives its reservation back when the processor was certainly not asked', async () => {
    const { api, operate, types } = await chargeOf('automatic');
    api.zone.operate = async () => ({ outcome: 'not_attempted' });
    const { status, json } = await operate('refund-charge');
    expect([status, json.operation.status, json.operation.failure]).toEqual([
      201,
      'failed',
      { code: 'processor_unavailable' },
    ]);
    expect(json.charge).toMatchObject({ status: 'captured', refundable: 1050 });
    expect((await types()).at(-1)).toBe('payment.operation_failed');
  });

  it('writes events of the published shapes', async () => {
    const { api, charge, operate } = await chargeOf('manual');
    await operate('capture-charge', { amount: 500 });
    await operate('refund-charge', { amount: 100 });
    await operate('dispute-charge', { reason: '10.4' });
    await operate('void-charge');
    for (const { json } of await api.ledger.events(charge.id))
      expect(() => AuditEvent.parse(JSON.parse(json))).not.toThrow();
    const { json } = await api.call('list-charge-events', { id: charge.id });
    expect(json.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  });

  it('notes a dispute without asking the processor or moving money', async () => {
    const { operate, read } = await chargeOf('automatic');
    const before = await read();
    expect((await operate('dispute-charge', { reason: '10.4' })).json.operation).toMatchObject({
      kind: 'dispute',
      status: 'succeeded',
      amount: 1050,
    });
    expect(await read()).toEqual({ ...before, updated_at: expect.any(String) });
  });

  it.each(['capture-charge', 'void-charge', 'refund-charge', 'dispute-charge'] as const)(
    '%s finds no other merchant’s charge',
    async (route) => {
      const { api, charge } = await chargeOf('automatic');
      const body = JSON.stringify(route === 'dispute-charge' ? { reason: 'x' } : {});
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-00000009' };
      const { status, json } = await api.call(route, {
        id: charge.id,
        body,
        headers,
        principal: { ...shop, merchantId: 'm_other' },
      });
      expect([status, json.code]).toEqual([404, 'charge_not_found']);
    },
  );
});

describe('a charge by card', () => {
  const byCard = async (api: Api, more: object = {}, key?: string, plaintext?: unknown) =>
    post(
      api,
      'create-charge',
      { card: await seal(api, plaintext), amount: 1050, currency: 'USD', ...more },
      key === undefined ? {} : { key },
    );

  it('without `save` stores nothing of the card but its view: no token, no fingerprint, no row in the vault', async () => {
    const api = inProcessApi();
    const { status, json } = await byCard(api);
    expect([status, json.status]).toEqual([201, 'captured']);
    expect(json).not.toHaveProperty('token');
    expect(api.vault.contents()).toEqual([]);
    const stored = JSON.stringify(api.ledger.contents());
    expect(stored + output.text()).not.toMatch(/4242424242424242|"987"/);
    expect(stored).not.toMatch(/fp_|eyJ/);
  });

  it('with `save` also answers with the token', async () => {
    const api = inProcessApi();
    const { json } = await byCard(api, { save: true });
    expect(json.token).toMatch(/^tok_/);
    expect(api.vault.contents()).toHaveLength(1);
  });

  it('replays a retry that sealed the same card again', async () => {
    const api = inProcessApi();
    const [first, again] = [await byCard(api), await byCard(api)];
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    expect(api.processor.calls()).toBe(1);
  });

  it('refuses another card under the same key', async () => {
    const api = inProcessApi();
    await byCard(api);
    const { status, json } = await byCard(api, {}, undefined, { ...goodCard, number: '5555555555554444' });
    expect([status, json.code]).toEqual([422, 'idempotency_key_reused']);
    expect(api.processor.calls()).toBe(1);
  });

  it('uses an envelope up: another charge cannot have it', async () => {
    const api = inProcessApi();
    const card = await seal(api);
    const body = { card, amount: 1050, currency: 'USD' };
    expect((await post(api, 'create-charge', body)).status).toBe(201);
    const { status, json } = await post(api, 'create-charge', body, { key: 'key-00000002' });
    expect([status, json.code]).toEqual([422, 'envelope_used']);
    expect(api.processor.calls()).toBe(1);
  });

  it('takes a security code of its own beside a token, once', async () => {
    const api = inProcessApi();
    const token = (await api.call('tokenize-card', { body: JSON.stringify({ card: await seal(api) }) })).json.id;
    const body = { token, security_code: await seal(api, { security_code: '987' }), amount: 1050, currency: 'USD' };
    expect((await post(api, 'create-charge', body)).json.status).toBe('captured');
    expect((await post(api, 'create-charge', body, { key: 'key-00000002' })).json.code).toBe('envelope_used');
  });

  it.each([
    ['an envelope for another merchant', { aud: 'm_other' }, 'wrong_audience'],
    ['an old envelope', { iat: 1 }, 'envelope_expired'],
  ])('refuses %s before anything is claimed', async (_what, header, code) => {
    const api = inProcessApi();
    const { json } = await post(api, 'create-charge', {
      card: await seal(api, goodCard, header),
      amount: 1050,
      currency: 'USD',
    });
    expect(json.code).toBe(code);
    expect(api.ledger.contents().charges).toEqual([]);
  });

  it('fails with the reason when what was sealed is no card', async () => {
    const api = inProcessApi();
    const { status, json } = await byCard(api, {}, undefined, { hello: 1 });
    expect([status, json.failure]).toEqual([201, { code: 'card_invalid' }]);
    expect(api.processor.calls()).toBe(0);
  });

  it.each([
    ['both a token and a card', { token: `tok_${'a'.repeat(26)}` }],
    ['a security code beside a card', { security_code: 'a.b.c.d.e' }],
  ])('refuses %s', async (_what, more) => {
    expect((await byCard(inProcessApi(), more)).json.code).toBe('invalid_request');
  });
});

describe('the reconciler', () => {
  it.each([
    ['charged in spite of the time-out', '4000000000003204', 'captured'],
    ['never arrived', '4000000000003105', 'failed'],
  ])('ends a charge that %s', async (_what, number, status) => {
    const { api, charge, read } = await chargeOf('automatic', number);
    expect(charge.status).toBe('pending');
    expect(await api.reconcileCharges({ atOnce: 3, seconds: 60 })).toEqual([]);
    for (let minute = 0; minute < 5; minute += 1) {
      api.clock.advance(60);
      await api.reconcileCharges({ atOnce: 3, seconds: 60 });
    }
    expect((await read()).status).toBe(status);
    expect(api.processor.calls()).toBe(1);
  });
});

describe('an authorization', () => {
  const oneRun = { atOnce: 3, seconds: 60 } as const;
  const day = 24 * 3600;

  it('says until when it can be captured, and no longer once it has been', async () => {
    const { api, charge, operate, read } = await chargeOf('manual');
    expect(Date.parse(charge.capture_before) - api.clock.now().getTime()).toBe(7 * day * 1000);
    await operate('capture-charge');
    expect(await read()).not.toHaveProperty('capture_before');
    expect((await chargeOf('automatic')).charge).not.toHaveProperty('capture_before');
  });

  it('runs out: nothing can be captured, and an event says what was released', async () => {
    const { api, charge, operate, read, types } = await chargeOf('manual');
    api.clock.advance(7 * day + 30);
    expect(await api.reconcileCharges(oneRun)).toEqual([]);
    api.clock.advance(60);
    expect((await api.reconcileCharges(oneRun)).map(({ became }) => became)).toEqual(['settled']);
    expect(await read()).toMatchObject({ status: 'expired', captured: 0, capturable: 0 });
    expect(await types()).toEqual(['payment.authorized', 'payment.expired']);
    const [, event] = await api.ledger.events(charge.id);
    const detail = AuditEvent.parse(JSON.parse(event!.json));
    expect(detail).toMatchObject({
      actor: { client_id: 'strongroom', role: 'reconcile-charges' },
      data: { released: 1050, captured: 0, refunded: 0, currency: 'USD' },
    });
    const { status, json } = await operate('capture-charge');
    expect([status, json.code, json.charge_status, json.possible]).toEqual([
      409,
      'operation_not_possible',
      'expired',
      'nothing',
    ]);
    expect(await api.reconcileCharges(oneRun)).toEqual([]);
  });

  it('captured in part runs out to what was captured, which can be refunded', async () => {
    const { api, operate, read } = await chargeOf('manual');
    await operate('capture-charge', { amount: 300 });
    api.clock.advance(7 * day + 90);
    await api.reconcileCharges(oneRun);
    expect(await read()).toMatchObject({ status: 'captured', captured: 300, capturable: 0, refundable: 300 });
    expect((await operate('refund-charge')).json.charge).toMatchObject({ status: 'refunded', refunded: 300 });
  });

  it('does not run out while a capture of it is under way', async () => {
    const { api, operate, read, types } = await chargeOf('manual', '4000000000003600');
    api.clock.advance(7 * day - 1);
    expect((await operate('capture-charge')).status).toBe(202);
    api.clock.advance(70);
    expect((await api.reconcileCharges(oneRun)).map(({ became }) => became)).toEqual(['waiting']);
    api.clock.advance(30);
    const became = (await api.reconcileCharges(oneRun)).map((looked) => looked.became);
    expect(became).toEqual(['settled']);
    expect((await read()).status).toBe('captured');
    expect(await types()).toEqual(['payment.authorized', 'payment.captured']);
  });

  it('that holds shorter than its connector declares runs out when the processor says', async () => {
    const { api, charge, operate, read } = await chargeOf('manual', '4000000000003907');
    expect(Date.parse(charge.capture_before) - api.clock.now().getTime()).toBe(2000);
    api.clock.advance(3);
    expect((await operate('capture-charge')).json.operation).toMatchObject({
      status: 'failed',
      failure: { code: 'too_late' },
    });
    api.clock.advance(60);
    await api.reconcileCharges(oneRun);
    expect((await read()).status).toBe('expired');
  });
});

describe('the reconciler, of more than it looks at at once', () => {
  it('passes by what must wait', async () => {
    const api = inProcessApi();
    const { json } = await api.call('tokenize-card', {
      body: JSON.stringify({ card: await seal(api, { ...goodCard, number: '4000000000003204' }) }),
    });
    const one = (n: number) =>
      post(api, 'create-charge', { token: json.id, amount: 100, currency: 'USD' }, { key: `key-1000000${n}` });
    for (let n = 0; n < 7; n += 1) expect((await one(n)).status).toBe(202);
    const waiting = new Set(
      (await api.ledger.open({ before: new Date(api.clock.now().getTime() + 60_000), limit: 3 })).work.map(
        (work) => work.chargeId,
      ),
    );
    api.zone.inquire = async (charge, found) => (waiting.has(charge.id) ? { outcome: 'unknown' } : found());
    api.clock.advance(90);
    const became = (await api.reconcileCharges({ atOnce: 2, seconds: 60 })).map((looked) => looked.became);
    expect(became.sort()).toEqual([...Array(4).fill('settled'), ...Array(3).fill('waiting')]);
  });

  it('ends a run when its time is up', async () => {
    const api = inProcessApi();
    const { json } = await api.call('tokenize-card', {
      body: JSON.stringify({ card: await seal(api, { ...goodCard, number: '4000000000003204' }) }),
    });
    for (let n = 0; n < 5; n += 1)
      await post(api, 'create-charge', { token: json.id, amount: 100, currency: 'USD' }, { key: `key-1000000${n}` });
    api.zone.inquire = async () => (api.clock.advance(40), { outcome: 'unknown' });
    api.clock.advance(90);
    expect(await api.reconcileCharges({ atOnce: 1, seconds: 90 })).toHaveLength(3);
  });
});

describe('GET /v1/charges', () => {
  it('pages newest first without gaps or repeats, by merchant', async () => {
    const api = inProcessApi();
    const token = (await api.call('tokenize-card', { body: JSON.stringify({ card: await seal(api) }) })).json.id;
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      api.clock.advance(1);
      made.unshift(
        (await post(api, 'create-charge', { token, amount: 100 + n, currency: 'USD' }, { key: `key-0000000${n}` })).json
          .id,
      );
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { json } = await api.call('list-charges', {
        query: { limit: '3', ...(cursor === undefined ? {} : { cursor }) },
      });
      seen.push(...json.charges.map(({ id }: { id: string }) => id));
      cursor = json.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(made);
  });

  it('refuses another merchant’s cursor and an invented one', async () => {
    const api = inProcessApi();
    const { cursors } = await import('../../lambdas/adapters/cursors');
    const theirs = cursors.seal('m_other', `2026-11-24T12:00:00.000Z#ch_${'a'.repeat(32)}`);
    for (const cursor of [theirs, 'A'.repeat(40)]) {
      expect((await api.call('list-charges', { query: { cursor } })).json.code).toBe('cursor_invalid');
    }
  });

  it.each([{ limit: '0' }, { limit: '101' }, { status: 'paid' }, { created_from: 'yesterday' }, { surprise: '1' }])(
    'refuses the query %j',
    async (query) => {
      expect((await inProcessApi().call('list-charges', { query })).json.code).toBe('invalid_request');
    },
  );

  it.each([{ order_id: '4242424242424242' }, { order_id: 'card:4242.4242.4242.4242' }, { '4242424242424242': '1' }])(
    'refuses a card number in clear in the query, and does not ask the ledger: %#',
    async (query) => {
      const { status, json } = await inProcessApi().call('list-charges', { query });
      expect([status, json.code]).toEqual([422, 'card_number_in_clear']);
      expect(JSON.stringify(json)).not.toContain('4242');
    },
  );
});
