import type { StoredToken } from '../../lambdas/domain/card/vault';
import { Refusal } from '../../lambdas/domain/refusal';
import { AuditEvent } from '../../lambdas/contracts/events';
import { readArchivableEvent } from '../../lambdas/runtime/consumers/write-audit';
import { captureOutput } from '../support/captured-output';
import type { ApiAnswer } from '../support/in-process-api';
import { inProcessApi, shop } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

captureOutput();

type Api = ReturnType<typeof inProcessApi>;

const tokenFor = async (api: Api, number = goodCard.number, principal = shop): Promise<string> => {
  const card = await sealEnvelope(api.envelopeKeys, {
    plaintext: { ...goodCard, number },
    header: { aud: principal.merchantId },
  });
  return (await api.call('tokenize-card', { body: JSON.stringify({ card }), principal })).json.id;
};

const charge = (api: Api, body: object, key = 'key-00000001', principal = shop): Promise<ApiAnswer> =>
  api.call('create-charge', {
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    principal,
  });

const dollars = async (api: Api, more: object = {}) => ({
  token: await tokenFor(api),
  amount: 1050,
  currency: 'USD',
  ...more,
});

describe('POST /v1/charges', () => {
  it('captures and answers 201 with the charge', async () => {
    const api = inProcessApi();
    const { status, json, headers } = await charge(
      api,
      await dollars(api, { order_id: 'o-1', metadata: { basket: '7' } }),
    );
    expect(status).toBe(201);
    expect(json).toMatchObject({ status: 'captured', amount: 1050, captured: 1050, refunded: 0, order_id: 'o-1' });
    expect(json.card).toMatchObject({ brand: 'visa', last4: '4242' });
    expect(headers['location']).toBe(`/v1/charges/${json.id}`);
    expect(api.processor.charged()).toEqual([json.id]);
    expect((await api.call('read-charge', { id: json.id })).json).toEqual(json);
  });

  it('replays the same intent: same status, same charge, charged once', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    const [first, again] = [await charge(api, body), await charge(api, body)];
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(api.processor.calls()).toBe(1);
  });

  it.each([
    ['amount', { amount: 2000 }],
    ['currency', { currency: 'JPY' }],
    ['order', { order_id: 'other' }],
    ['metadata', { metadata: { basket: '8' } }],
  ])('refuses the same key with another %s', async (_what, change) => {
    const api = inProcessApi();
    const body = await dollars(api);
    await charge(api, body);
    const { status, json } = await charge(api, { ...body, ...change });
    expect([status, json.code]).toEqual([422, 'idempotency_key_reused']);
    expect(api.processor.calls()).toBe(1);
  });

  it('keeps the keys of merchants apart', async () => {
    const api = inProcessApi();
    const other = { ...shop, merchantId: 'm_other' };
    const ours = await charge(api, await dollars(api));
    const theirs = await charge(
      api,
      { token: await tokenFor(api, goodCard.number, other), amount: 1050, currency: 'USD' },
      undefined,
      other,
    );
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.json.id).not.toBe(ours.json.id);
  });

  it.each([
    ['4000000000000002', 'card_declined'],
    ['4000000000009995', 'insufficient_funds'],
    ['4000000000000069', 'card_expired'],
    ['4000000000000127', 'incorrect_security_code'],
    ['4000000000009987', 'card_lost'],
    ['4000000000009979', 'card_stolen'],
    ['4000000000000119', 'processing_error'],
  ])('answers the declining card %s with 201, failed, %s', async (number, code) => {
    const api = inProcessApi();
    const { status, json } = await charge(api, { ...(await dollars(api)), token: await tokenFor(api, number) });
    expect([status, json.status, json.failure, json.captured]).toEqual([201, 'failed', { code }, 0]);
  });

  it('answers 202 and stays pending while the outcome is not known, and never asks again', async () => {
    const api = inProcessApi();
    const body = { ...(await dollars(api)), token: await tokenFor(api, '4000000000003204') };
    const [first, again] = [await charge(api, body), await charge(api, body)];
    expect([first.status, first.json.status]).toEqual([202, 'pending']);
    expect(first.headers).toMatchObject({ location: `/v1/charges/${first.json.id}`, 'retry-after': '5' });
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(api.processor.calls()).toBe(1);
  });

  it('tells that the outcome is not known yet once whoever was asking has died', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    jest.spyOn(api.zone, 'answer').mockReturnValueOnce(new Promise(() => undefined));
    void charge(api, body);
    await new Promise(setImmediate);
    expect((await charge(api, body)).json.code).toBe('charge_in_progress');
    api.clock.advance(24);
    const late = await charge(api, body);
    expect([late.status, late.json.status, late.headers['retry-after']]).toEqual([202, 'pending', '5']);
  });

  it('keeps the status of the first answer after the outcome is known', async () => {
    const api = inProcessApi();
    const body = { ...(await dollars(api)), token: await tokenFor(api, '4000000000003204') };
    const { json } = await charge(api, body);
    const standing = await api.ledger.get('m_shop', json.id);
    const { settled } = await import('../../lambdas/domain/charge/settle');
    await api.ledger.commit(settled(standing!, { outcome: 'not_attempted', code: 'deadline_passed' }, api.clock.now()));
    const again = await charge(api, body);
    expect([again.status, again.json.status, again.headers['retry-after']]).toEqual([202, 'failed', undefined]);
  });

  it('answers 409 with Retry-After and Location while another caller is asking', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    let second: ApiAnswer | undefined;
    const answer = api.zone.answer;
    api.zone.answer = async (claimed, card) => {
      second = await charge(api, body);
      return answer(claimed, card);
    };
    const first = await charge(api, body);
    expect([second?.status, second?.json.code]).toEqual([409, 'charge_in_progress']);
    expect(second?.headers).toMatchObject({ location: `/v1/charges/${first.json.id}`, 'retry-after': '2' });
  });

  it('returns what stands when somebody else settled first', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    const answer = api.zone.answer;
    api.zone.answer = async (claimed, card) => {
      const result = await answer(claimed, card);
      const { settled } = await import('../../lambdas/domain/charge/settle');
      await api.ledger.commit(settled(claimed, { outcome: 'not_attempted', code: 'deadline_passed' }, api.clock.now()));
      return result;
    };
    expect((await charge(api, body)).json).toMatchObject({
      status: 'failed',
      failure: { code: 'processor_unavailable' },
    });
  });

  it('does not call the processor when less than its time-out is left to the deadline', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    const answer = api.zone.answer;
    api.zone.answer = (claimed, card) => {
      api.clock.advance(6);
      return answer(claimed, card);
    };
    const { status, json } = await charge(api, body);
    expect([status, json.failure]).toEqual([201, { code: 'processor_unavailable' }]);
    expect(api.processor.calls()).toBe(0);
  });

  it.each([['an unknown token', `tok_${'a'.repeat(26)}`, 'token_not_found']])(
    'fails for %s without asking the processor',
    async (_what, token, code) => {
      const api = inProcessApi();
      const { status, json } = await charge(api, { ...(await dollars(api)), token });
      expect([status, json.status, json.failure]).toEqual([201, 'failed', { code }]);
      expect(api.processor.calls()).toBe(0);
    },
  );

  it('fails for an erased token without asking the processor', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    await api.call('delete-token', { id: body.token });
    expect((await charge(api, body)).json.failure).toEqual({ code: 'token_deleted' });
    expect(api.processor.calls()).toBe(0);
  });

  it('fails as processor_unavailable while the vault’s keys cannot be reached', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    api.keys.unreachable(true);
    expect((await charge(api, body)).json.failure).toEqual({ code: 'processor_unavailable' });
  });

  it('fails without asking the processor while the vault table is throttled', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    jest.spyOn(api.vault, 'get').mockRejectedValue(new Refusal('busy', { detail: 'Later.' }));
    expect((await charge(api, body)).json.failure).toEqual({ code: 'processor_unavailable' });
    expect(api.processor.calls()).toBe(0);
  });

  it.each<[string, (token: StoredToken) => StoredToken]>([
    ...Object.entries({ brand: 'amex', bin: '55555555', last4: '4444', expMonth: 1, expYear: 2040 }).map(
      ([member, value]) =>
        [
          `the ${member} of the view was changed`,
          (token: StoredToken) => ({ ...token, card: { ...token.card, [member]: value } }),
        ] satisfies [string, unknown],
    ),
    ['the record is another token’s', (token: StoredToken) => ({ ...token, id: `tok_${'b'.repeat(26)}` })],
    [
      'a byte of the record was changed',
      (token: StoredToken) => ({ ...token, sealed: token.sealed.map((byte, at) => (at === 70 ? byte ^ 1 : byte)) }),
    ],
  ])('fails as token_unusable without asking the processor when %s', async (_what, tamper) => {
    const api = inProcessApi();
    const body = await dollars(api);
    const row = await api.vault.get('m_shop', body.token);
    if (row?.state !== 'active') throw new Error('no row');
    jest.spyOn(api.vault, 'get').mockResolvedValue(tamper(row));
    expect((await charge(api, body)).json.failure).toEqual({ code: 'token_unusable' });
    expect(api.processor.calls()).toBe(0);
  });

  it('answers 202, not 5xx, when the processor approved and the ledger cannot be written', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    jest.spyOn(api.ledger, 'commit').mockRejectedValue(new Refusal('busy', { detail: 'Later.' }));
    const { status, json } = await charge(api, body);
    expect([status, json.status]).toEqual([202, 'pending']);
    expect(api.unsettled).toHaveLength(1);
    expect((await charge(api, body)).status).toBe(202);
    expect(api.processor.calls()).toBe(1);
  });

  it.each([
    ['an unknown merchant', 'm_none', 403, 'merchant_unknown'],
    ['a suspended merchant', 'm_closed', 403, 'merchant_suspended'],
  ])('refuses %s', async (_what, merchantId, status, code) => {
    const api = inProcessApi();
    const answer = await charge(api, await dollars(api), undefined, { ...shop, merchantId });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  it('tells a merchant that has been suspended meanwhile how a charge of before stands, and makes no other', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    const first = await charge(api, body);
    api.merchants.put({ id: 'm_shop', status: 'suspended', connector: 'sandbox', currencies: ['USD'] });
    const again = await charge(api, body);
    expect([again.status, again.json, again.headers['idempotent-replayed']]).toEqual([201, first.json, 'true']);
    expect((await charge(api, { ...body, amount: 1 })).json.code).toBe('idempotency_key_reused');
    expect((await charge(api, body, 'another-key')).json.code).toBe('merchant_suspended');
    expect(api.processor.calls()).toBe(1);
  });

  it('fails for a merchant whose connector is not deployed', async () => {
    const api = inProcessApi();
    const answer = await charge(api, await dollars(api), undefined, { ...shop, merchantId: 'm_lost' });
    expect(answer.json.failure).toEqual({ code: 'processor_unavailable' });
  });

  it('refuses a currency that the merchant does not take', async () => {
    const api = inProcessApi();
    const answer = await charge(api, { ...(await dollars(api)), currency: 'EUR' });
    expect([answer.status, answer.json.code]).toEqual([422, 'currency_not_supported']);
  });

  it.each([
    ['no key', {}, 'idempotency_key_missing'],
    ['an empty key', { 'idempotency-key': '' }, 'idempotency_key_missing'],
    ['a short key', { 'idempotency-key': 'abc' }, 'idempotency_key_invalid'],
    ['a key with spaces', { 'idempotency-key': 'abc def ghi' }, 'idempotency_key_invalid'],
    ['a card number as the key', { 'idempotency-key': '4242424242424242' }, 'card_number_in_clear'],
  ])('refuses %s', async (_what, headers, code) => {
    const api = inProcessApi();
    const body = JSON.stringify(await dollars(api));
    const answer = await api.call('create-charge', {
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(answer.json.code).toBe(code);
  });

  it.each([
    ['metadata', { metadata: { note: 'card 4242 4242 4242 4242' } }, '/metadata/note'],
    ['an order id', { order_id: '4242424242424242' }, '/order_id'],
    ['a customer', { customer: '4242424242424242' }, '/customer'],
    ['an order id with a prefix', { order_id: 'card4242424242424242' }, '/order_id'],
    ['a site with dots', { site: '4242.4242.4242.4242' }, '/site'],
    ['metadata in full-width digits', { metadata: { note: '４２４２４２４２４２４２４２４２' } }, '/metadata/note'],
  ])('refuses a card number in %s and stores nothing', async (_what, more, pointer) => {
    const api = inProcessApi();
    const answer = await charge(api, await dollars(api, more));
    expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([
      422,
      'card_number_in_clear',
      pointer,
    ]);
    expect(api.ledger.contents().charges).toEqual([]);
  });

  it.each([
    ['an envelope as the order id', { order_id: `eyJhbGciOiJSU0EtT0FFUC0yNTYifQ.aa.bb.cc.dd` }, '/order_id'],
    ['half a surrogate pair in metadata', { metadata: { note: '\ud800' } }, '/metadata/note'],
  ])('refuses %s, which could never be archived or stored', async (_what, more, pointer) => {
    const api = inProcessApi();
    const answer = await charge(api, await dollars(api, more));
    expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([400, 'invalid_request', pointer]);
    expect(api.ledger.contents().charges).toEqual([]);
  });

  it.each([
    ['cvv', 'security_code_in_clear'],
    ['CVC', 'security_code_in_clear'],
    ['security_code', 'security_code_in_clear'],
    ['my_cvv', 'security_code_in_clear'],
    ['card_number', 'invalid_request'],
    ['pan', 'invalid_request'],
    ['cid', 'security_code_in_clear'],
    ['__proto__', 'invalid_request'],
  ])('refuses metadata named %s', async (name, code) => {
    const api = inProcessApi();
    const body = `{"token":"tok_${'a'.repeat(26)}","amount":1,"currency":"USD","metadata":{${JSON.stringify(name)}:"123"}}`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-00000001' };
    expect((await api.call('create-charge', { body, headers })).json.code).toBe(code);
    expect(api.ledger.contents().charges).toEqual([]);
  });

  it.each([
    ['order_id', { order_id: 'cvv:123' }, '/order_id'],
    ['customer', { customer: 'anna-cvc-1234' }, '/customer'],
    ['site', { site: 'cvv123.example.com' }, '/site'],
    ['metadata', { metadata: { note: 'the security code is 987' } }, '/metadata/note'],
  ])('refuses a security code in words, in %s', async (_where, more, pointer) => {
    const api = inProcessApi();
    const { status, json } = await charge(api, await dollars(api, more));
    expect([status, json.code, json.errors[0].pointer]).toEqual([422, 'security_code_in_clear', pointer]);
    expect(JSON.stringify(json)).not.toMatch(/123|987/);
    expect(api.ledger.contents().charges).toEqual([]);
  });

  it('keeps no traceparent that hides a card number, and no address that is none', async () => {
    const api = inProcessApi();
    const body = JSON.stringify(await dollars(api));
    const traceparent = '00-00000000000000004242424242424242-1111111111111111-01';
    await api.call('create-charge', {
      body,
      ip: '4242424242424242',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-00000001', traceparent },
    });
    expect(JSON.stringify(api.ledger.contents())).not.toContain('4242424242424242');
  });

  it('takes metadata whose names mean something to JavaScript', async () => {
    const api = inProcessApi();
    const metadata = { constructor: 'x', toString: 'y', valueOf: 'z' };
    const { status, json } = await charge(api, await dollars(api, { metadata }));
    expect([status, json.metadata]).toEqual([201, metadata]);
  });

  it('takes a site of many dots, and its events can be archived', async () => {
    const api = inProcessApi();
    const site = `${'a'.repeat(24)}.shop.example.co.${'b'.repeat(20)}`;
    const { json } = await charge(api, await dollars(api, { site }));
    for (const event of await api.ledger.events(json.id))
      expect(readArchivableEvent(JSON.parse(event.json))).toBeDefined();
  });

  it('charges once when fifty send the same charge at once, and each gets the charge or a 409', async () => {
    const api = inProcessApi();
    const body = await dollars(api);
    const answers = await Promise.all(Array.from({ length: 50 }, () => charge(api, body)));
    expect(api.processor.calls()).toBe(1);
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ json }) => json.id));
    expect(ids.size).toBe(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });
});

describe('the events of a charge', () => {
  it('are authorized and captured, numbered from 1, each of the published shape, in the settling transaction', async () => {
    const api = inProcessApi();
    const { json, requestId } = await charge(api, await dollars(api, { order_id: 'o-1', customer: 'c-1' }));
    const events = await api.ledger.events(json.id);
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [`${json.id}.1`, 'payment.authorized'],
      [`${json.id}.2`, 'payment.captured'],
    ]);
    for (const event of events) {
      expect(AuditEvent.parse(JSON.parse(event.json))).toMatchObject({
        outcome: 'success',
        request_id: requestId,
        merchant_id: 'm_shop',
        actor: { client_id: 'shop', role: 'charges:create' },
        origin: { ip: '203.0.113.7', component: 'create-charge' },
        data: { charge: json.id, amount: 1050, currency: 'USD', order_id: 'o-1', customer: 'c-1' },
      });
    }
  });

  it('of a decline is payment.failed with the reason', async () => {
    const api = inProcessApi();
    const { json } = await charge(api, { ...(await dollars(api)), token: await tokenFor(api, '4000000000000002') });
    const [event] = await api.ledger.events(json.id);
    expect(AuditEvent.parse(JSON.parse(event!.json))).toMatchObject({
      type: 'payment.failed',
      outcome: 'failure',
      data: { failure: { code: 'card_declined' } },
    });
  });

  it('never hold the metadata', async () => {
    const api = inProcessApi();
    const { json } = await charge(api, await dollars(api, { metadata: { note: 'private-note' } }));
    for (const event of await api.ledger.events(json.id)) expect(event.json).not.toContain('private-note');
  });
});

describe('GET /v1/charges/{id}', () => {
  it('does not find another merchant’s charge', async () => {
    const api = inProcessApi();
    const { json } = await charge(api, await dollars(api));
    const answer = await api.call('read-charge', { id: json.id, principal: { ...shop, merchantId: 'm_other' } });
    expect([answer.status, answer.json.code]).toEqual([404, 'charge_not_found']);
  });
});
