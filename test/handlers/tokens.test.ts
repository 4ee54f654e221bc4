import { Problem } from '../../lambdas/contracts/problem';
import type { Principal } from '../../lambdas/domain/access/principal';
import { captureOutput } from '../support/captured-output';
import { inProcessApi, shop } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();

const tokenize = async (
  api: ReturnType<typeof inProcessApi>,
  plaintext: unknown = goodCard,
  principal: Principal = shop,
) =>
  api.call('tokenize-card', {
    body: JSON.stringify({
      card: await sealEnvelope(api.envelopeKeys, { plaintext, header: { aud: principal.merchantId } }),
    }),
    principal,
  });

describe('POST /v1/tokens', () => {
  it('swaps a sealed card for a token', async () => {
    const { status, json, headers } = await tokenize(inProcessApi());
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(/^tok_[a-z2-7]{26}$/),
      card: { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
      fingerprint: expect.stringMatching(/^fp_[a-z2-7]{26}$/),
      created_at: '2026-11-24T12:00:00.000Z',
    });
    expect(headers['location']).toBe(`/v1/tokens/${json.id}`);
  });

  it('answers a known card with its token, 200', async () => {
    const api = inProcessApi();
    const [first, second] = [await tokenize(api), await tokenize(api)];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toEqual(first.json);
  });

  it('gives a new expiry a new token with the same fingerprint', async () => {
    const api = inProcessApi();
    const [first, second] = [await tokenize(api), await tokenize(api, { ...goodCard, exp_year: 2031 })];
    expect(second.status).toBe(201);
    expect(second.json.id).not.toBe(first.json.id);
    expect(second.json.fingerprint).toBe(first.json.fingerprint);
  });

  it('keeps merchants apart: the same card is another token and another fingerprint', async () => {
    const api = inProcessApi();
    const [ours, theirs] = [await tokenize(api), await tokenize(api, goodCard, { ...shop, merchantId: 'm_other' })];
    expect(theirs.status).toBe(201);
    expect(theirs.json.id).not.toBe(ours.json.id);
    expect(theirs.json.fingerprint).not.toBe(ours.json.fingerprint);
  });

  it('tells a device no fingerprint', async () => {
    const { status, json } = await tokenize(inProcessApi(), goodCard, { ...shop, clientKind: 'device' });
    expect(status).toBe(201);
    expect(json).not.toHaveProperty('fingerprint');
  });

  it('stores the security code nowhere, in no form', async () => {
    const api = inProcessApi();
    await tokenize(api);
    const [row] = api.vault.contents();
    if (row?.state !== 'active') throw new Error('no row');
    const key = await api.keys.version('card', 'm_shop', row.keyVersion);
    const { cardCipher } = await import('../../lambdas/adapters/card-cipher');
    const opened = cardCipher().open({ merchantId: 'm_shop', tokenId: row.id }, key, row.sealed);
    expect(opened.number.reveal()).toBe(goodCard.number);
    expect(opened).not.toHaveProperty('securityCode');
  });

  it('answers 503 with Retry-After while the envelope keys cannot be reached, never envelope_invalid', async () => {
    const api = inProcessApi();
    const body = JSON.stringify({ card: await sealEnvelope(api.envelopeKeys) });
    api.envelopeKeys.unreachable(true);
    const { status, json, headers } = await api.call('tokenize-card', { body });
    expect([status, json.code]).toEqual([503, 'keys_unavailable']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('refuses a card number in clear and says where, without repeating it', async () => {
    const { status, json, text } = await inProcessApi().call('tokenize-card', {
      body: JSON.stringify({ card: goodCard }),
    });
    expect([status, json.code]).toEqual([422, 'card_number_in_clear']);
    expect(json.errors[0].pointer).toBe('/card/number');
    expect(text + output.text()).not.toContain(goodCard.number);
  });

  it.each([
    ['another merchant', { aud: 'm_other' }, 'wrong_audience'],
    ['an unknown key', { kid: '1999q1' }, 'unknown_key'],
    ['an old clock', { iat: 1_700_000_000 }, 'envelope_expired'],
    ['a clock ahead', { iat: 1_900_000_000 }, 'envelope_expired'],
    ['no time', { iat: undefined }, 'envelope_malformed'],
    ['one more member', { typ: 'JWE' }, 'envelope_malformed'],
    ['another content encryption', { enc: 'A128GCM' }, 'unsupported_algorithm'],
  ])('names what the clear header shows: %s', async (_what, header, code) => {
    const api = inProcessApi();
    const body = JSON.stringify({ card: await sealEnvelope(api.envelopeKeys, { header }) });
    expect((await api.call('tokenize-card', { body })).json.code).toBe(code);
  });

  it('tells the clock difference', async () => {
    const api = inProcessApi();
    const body = JSON.stringify({
      card: await sealEnvelope(api.envelopeKeys, { at: new Date('2026-11-24T11:00:00Z') }),
    });
    expect((await api.call('tokenize-card', { body })).json).toMatchObject({
      code: 'envelope_expired',
      age_seconds: 3600,
    });
  });

  it.each([
    ['an expired card', { ...goodCard, exp_year: 2020 }],
    ['white space in the JSON', '{ "number": "4242424242424242", "exp_month": 12, "exp_year": 2030 }'],
    ['a duplicate member', '{"number":"4242424242424242","exp_month":12,"exp_year":2030,"exp_year":2030}'],
    ['no JSON', 'hello'],
    ['a security code alone', { security_code: '123' }],
  ])('refuses %s as card_invalid', async (_what, plaintext) => {
    const { status, json } = await tokenize(inProcessApi(), plaintext);
    expect([status, json.code]).toEqual([422, 'card_invalid']);
  });
});

describe('GET and DELETE /v1/tokens/{id}', () => {
  it('shows the masked view, then erases, then says that it was erased', async () => {
    const api = inProcessApi();
    const { json: token } = await tokenize(api);
    expect((await api.call('read-token', { id: token.id })).json).toEqual(token);
    const erased = await api.call('delete-token', { id: token.id });
    expect([erased.status, erased.text]).toEqual([204, '']);
    expect((await api.call('read-token', { id: token.id })).json.code).toBe('token_deleted');
    expect((await api.call('delete-token', { id: token.id })).json.code).toBe('token_deleted');
    expect((await tokenize(api)).status).toBe(201);
  });

  it('leaves a tombstone without ciphertext, index or view that says who did it', async () => {
    const api = inProcessApi();
    const { json: token } = await tokenize(api);
    await api.call('delete-token', { id: token.id });
    expect(api.vault.contents()).toEqual([
      {
        id: token.id,
        merchantId: 'm_shop',
        state: 'deleted',
        deletedAt: expect.any(String),
        provenance: {
          actor: { clientId: 'shop', role: 'tokens:delete' },
          origin: { ip: '203.0.113.7', component: 'delete-token' },
          requestId: expect.any(String),
        },
      },
    ]);
  });

  it.each(['read-token', 'delete-token'] as const)('%s does not find another merchant’s token', async (route) => {
    const api = inProcessApi();
    const { json: token } = await tokenize(api);
    const answer = await api.call(route, { id: token.id, principal: { ...shop, merchantId: 'm_other' } });
    expect([answer.status, answer.json.code]).toEqual([404, 'token_not_found']);
  });
});

describe('every answer', () => {
  it('carries the request id in body and header, and its log line does', async () => {
    const api = inProcessApi();
    const { requestId, json, headers } = await api.call('read-token', { id: 'nonsense' });
    expect(Problem.parse(json)).toMatchObject({ request_id: requestId, code: 'invalid_request', status: 400 });
    expect(headers).toMatchObject({ 'x-request-id': requestId, 'content-type': 'application/problem+json' });
    const request = output.lines().find(({ message }) => message === 'request');
    expect(request).toMatchObject({ request_id: requestId, route: 'read-token', status: 400, client_id: 'shop' });
  });

  it('of a fault is 500 with a fixed text: nothing of the error leaves', async () => {
    const api = inProcessApi();
    jest.spyOn(api.vault, 'get').mockRejectedValue(new Error('secret 4242424242424242'));
    const { status, json, text } = await api.call('read-token', { id: `tok_${'a'.repeat(26)}` });
    expect([status, json.code]).toEqual([500, 'internal_error']);
    expect(text + output.text()).not.toMatch(/secret|4242424242424242/);
  });

  it('of the JWKS can be read from every origin', async () => {
    const { status, json, headers } = await inProcessApi().call('serve-jwks');
    expect([status, json.keys[0].kid, json.keys[0].d]).toEqual([200, '2026q4', undefined]);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Date, Age',
      'cache-control': 'public, max-age=3600',
    });
  });
});
