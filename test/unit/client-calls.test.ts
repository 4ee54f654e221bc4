import { inspect } from 'node:util';
import { type ClientOptions, createClient } from '../../client/create-client';
import { StrongroomError } from '../../client/strongroom-error';
import { chargeAnswer } from '../support/charge-answer';
import { answers, breaks, refuses, type ScriptedFetch, scriptedFetch } from '../support/scripted-fetch';

const tokenId = `tok_${'a'.repeat(26)}`;
const envelope = 'aGVhZGVy.a2V5.aXY.Y2lwaGVydGV4dA.dGFn';
const view = { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 };
const token = { id: tokenId, card: view, created_at: '2026-11-24T12:00:00.000Z' };
const charge = chargeAnswer({ token: tokenId });
const order = { token: tokenId, amount: 1050, currency: 'USD' } as const;

function clientOf({ fetch }: ScriptedFetch, options: Partial<ClientOptions> = {}) {
  const waits: number[] = [];
  const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
  const api = { apiUrl: 'https://api.example/', accessToken: () => 'access-1', fetch, wait };
  return { strongroom: createClient({ ...api, ...options }), waits };
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('what is sent', () => {
  it('is the sealed card as JSON, with the access token', async () => {
    const script = scriptedFetch(answers(201, token));
    await clientOf(script).strongroom.createToken({ card: envelope, customer: 'cus-1' });
    const [request] = script.sent;
    expect(request?.url).toBe('https://api.example/v1/tokens');
    expect(request?.init).toMatchObject({
      method: 'POST',
      body: JSON.stringify({ card: envelope, customer: 'cus-1' }),
    });
    expect(request?.headers.get('authorization')).toBe('Bearer access-1');
    expect(request?.headers.get('content-type')).toBe('application/json');
  });

  it('carries a new proof with each attempt where tokens are bound', async () => {
    const script = scriptedFetch(breaks, answers(201, token));
    const asked: object[] = [];
    const accessToken = (attempt: object) => ({ authorization: 'DPoP access-1', dpop: `proof-${asked.push(attempt)}` });
    await clientOf(script, { accessToken }).strongroom.createToken({ card: envelope });
    expect(asked[0]).toEqual({ method: 'POST', url: 'https://api.example/v1/tokens' });
    const headers = script.sent.map(({ headers: sent }) => [sent.get('authorization'), sent.get('dpop')]);
    expect(headers).toEqual([
      ['DPoP access-1', 'proof-1'],
      ['DPoP access-1', 'proof-2'],
    ]);
  });

  it('carries no cookie, follows no redirect and is kept in no cache', async () => {
    const script = scriptedFetch(answers(200, token));
    await clientOf(script).strongroom.readToken(tokenId);
    expect(script.sent[0]?.init).toMatchObject({ credentials: 'omit', redirect: 'error', cache: 'no-store' });
  });

  it('is given up after a time, and that counts as no answer', async () => {
    const timesOut = () => {
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    };
    const script = scriptedFetch(timesOut, answers(200, token));
    expect(await clientOf(script).strongroom.readToken(tokenId)).toEqual(token);
    expect(script.sent.map(({ init }) => init.signal?.aborted)).toEqual([false, false]);
  });

  it('cannot be led to another path by an id', async () => {
    const script = scriptedFetch(answers(200, token));
    await clientOf(script).strongroom.readToken('../charges?x=1');
    expect(script.sent[0]?.url).toBe('https://api.example/v1/tokens/..%2Fcharges%3Fx%3D1');
  });

  it('is nothing at all where the card is not sealed', async () => {
    const script = scriptedFetch(answers(201, token));
    const error = await errorOf(clientOf(script).strongroom.createToken({ card: '4242424242424242' }));
    expect(error).toMatchObject({ code: 'card_not_sealed' });
    expect(inspect(error)).not.toContain('4242');
    expect(script.sent).toEqual([]);
  });

  it('is nothing at all where a call needs an access token and the page has none', async () => {
    const { fetch, sent } = scriptedFetch(answers(200, token));
    const strongroom = createClient({ apiUrl: 'https://api.example', fetch });
    expect(await errorOf(strongroom.readToken(tokenId))).toMatchObject({ code: 'access_token_missing' });
    expect(sent).toEqual([]);
  });

  it('has the access token of the moment in each attempt', async () => {
    const script = scriptedFetch(refuses(503, 'busy'), answers(200, token));
    const tokens = ['first', 'second'];
    const accessToken = () => Promise.resolve(tokens.shift() ?? '');
    await clientOf(script, { accessToken }).strongroom.readToken(tokenId);
    expect(script.sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second']);
  });
});

describe('what comes back', () => {
  it('tells a new token from a known one', async () => {
    const script = scriptedFetch(answers(201, token), answers(200, token));
    const { strongroom } = clientOf(script);
    expect(await strongroom.createToken({ card: envelope })).toEqual({ token, created: true });
    expect(await strongroom.createToken({ card: envelope })).toEqual({ token, created: false });
  });

  it('is the token and the charge as they stand', async () => {
    const { strongroom } = clientOf(scriptedFetch(answers(200, token), answers(200, charge)));
    expect([await strongroom.readToken(tokenId), await strongroom.readCharge(charge.id)]).toEqual([token, charge]);
  });

  it('is nothing for an erased token, also where an attempt before had erased it', async () => {
    const gone = () => new Response(null, { status: 204 });
    const script = scriptedFetch(gone, breaks, refuses(410, 'token_deleted'));
    const { strongroom } = clientOf(script);
    await expect(strongroom.deleteToken(tokenId)).resolves.toBeUndefined();
    await expect(strongroom.deleteToken(tokenId)).resolves.toBeUndefined();
    expect(script.sent.map(({ init }) => init.method)).toEqual(['DELETE', 'DELETE', 'DELETE']);
  });

  it('tells a replayed charge from a first one', async () => {
    const replay = answers(201, charge, { 'Idempotent-Replayed': 'true' });
    const { strongroom } = clientOf(scriptedFetch(answers(201, charge), replay));
    expect(await strongroom.createCharge(order)).toEqual({ charge, replayed: false });
    expect(await strongroom.createCharge(order)).toEqual({ charge, replayed: true });
  });

  it.each([
    ['declined', 201, { ...charge, status: 'failed', failure: { code: 'insufficient_funds' } }],
    ['not known yet', 202, { ...charge, status: 'pending' }],
  ])('is an answer, not an error, where the charge is %s', async (_, status, body) => {
    const { strongroom } = clientOf(scriptedFetch(answers(status, body, { 'Retry-After': '60' })));
    expect((await strongroom.createCharge(order)).charge).toEqual(body);
  });

  it('is a typed error for a problem document', async () => {
    const errors = [{ pointer: '/amount', detail: 'a whole number of minor units' }];
    const script = scriptedFetch(refuses(400, 'invalid_request', {}, { detail: 'Mend the body.', errors }));
    const error = await errorOf(clientOf(script).strongroom.createCharge(order, { idempotencyKey: 'order-1-1' }));
    expect(error).toBeInstanceOf(StrongroomError);
    expect(error).toMatchObject({
      code: 'invalid_request',
      status: 400,
      requestId: 'req-1',
      detail: 'Mend the body.',
      errors,
      idempotencyKey: 'order-1-1',
      message: 'invalid_request: Mend the body.',
    });
  });

  it.each([
    ['no JSON', () => new Response('<html>', { status: 200 })],
    ['no JSON and an error', () => new Response('<html>', { status: 403 })],
    ['JSON of something else', answers(200, { ok: true })],
    ['a token without its card', answers(200, { ...token, card: undefined })],
    ['nothing', () => new Response(null, { status: 200 })],
  ])('is an error that says so where the answer is %s', async (_, outcome) => {
    const error = await errorOf(clientOf(scriptedFetch(outcome)).strongroom.readToken(tokenId));
    expect(error).toMatchObject({ name: 'StrongroomError', code: 'unexpected_answer' });
  });

  it('drops malformed members of a problem instead of passing them on', async () => {
    const script = scriptedFetch(refuses(400, 'invalid_request', {}, { errors: [{ pointer: 1 }, null], detail: 7 }));
    const error = await errorOf(clientOf(script).strongroom.readToken(tokenId));
    expect(error).toMatchObject({ code: 'invalid_request', errors: [], detail: undefined });
  });
});
