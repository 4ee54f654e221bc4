import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { caseParameters } from '../../cli/pages/access-cases/asking';
import { everyRoute, type RouteId, type RouteShape } from '../../lambdas/contracts/routes';
import { httpHandler } from '../../lambdas/runtime/http-handler';
import type { OperationRoute } from '../../lambdas/runtime/api/charges';
import { allowedContext, easyAccess } from '../support/access';
import { captureOutput } from '../support/captured-output';
import { edge } from '../support/edge';
import { handClock } from '../support/hand-clock';
import { inProcessApi } from '../support/in-process-api';
import { accessToken, type SigningKey, signingKey } from '../support/local-issuer';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

captureOutput();

/** The API `private` has no authorizer: test/handlers/reveal-card.test.ts. */
const guarded = everyRoute.flatMap(([id, { permission, apis }]: readonly [RouteId, RouteShape]) =>
  permission === 'public' || !apis.includes('public') ? [] : [id],
);

describe.each(guarded)('what the authorizer decided of %s', (route) => {
  const asked = async (authorizer: object | undefined) => {
    const work = jest.fn(async () => ({ status: 200, body: { done: true } }));
    const event = { requestContext: { requestId: 'request-1', identity: {}, authorizer }, headers: null };
    const handler = httpHandler(route, z.object({ done: z.boolean() }), work);
    const { statusCode, headers, body } = await handler(event as unknown as APIGatewayProxyEvent, {});
    return { worked: work.mock.calls.length > 0, statusCode, headers, problem: JSON.parse(body) };
  };

  it('is carried out where it allows', async () => {
    expect(await asked(allowedContext)).toMatchObject({ worked: true, statusCode: 200 });
  });

  it('is answered before anything is done where it asks for more', async () => {
    const stepUp = { decision: 'step_up', detail: 'Sign in again.', acr_values: 'phr phrh', max_age: '900' };
    const { headers, ...answer } = await asked({ ...allowedContext, ...stepUp });
    expect(answer).toMatchObject({
      worked: false,
      statusCode: 401,
      problem: { code: 'insufficient_user_authentication', acr_values: 'phr phrh', max_age: 900 },
    });
    // RFC 9470 §3.
    const error = 'error="insufficient_user_authentication", acr_values="phr phrh", max_age="900"';
    expect(headers?.['www-authenticate']).toMatch(RegExp(`^Bearer ${error}, DPoP algs=".+", ${error}$`));
  });

  it('is answered before anything is done where the client does too much', async () => {
    const limit = { decision: 'velocity_exceeded', detail: 'Come back.', retry_after: '1800' };
    expect(await asked({ ...allowedContext, ...limit })).toMatchObject({
      worked: false,
      statusCode: 429,
      headers: { 'retry-after': '1800' },
      problem: { code: 'velocity_exceeded' },
    });
  });

  it.each([
    ['no context', undefined],
    ['no decision', { decision: undefined }],
    ['a decision that there is not', { decision: 'ALLOW' }],
    ['a denial', { decision: 'deny' }],
    ['no word of what may be shown', { digits: undefined }],
    ['no word of how the caller showed who he is', { strength: undefined }],
  ])('is nothing where there is %s', async (_what, context) => {
    const authorizer = context && { ...allowedContext, ...context };
    expect(await asked(authorizer)).toMatchObject({ worked: false, statusCode: 401 });
  });
});

/** A shop with one token, and ways to charge it as somebody. */
async function shopWith(access = easyAccess) {
  const api = inProcessApi(handClock(), access);
  const card = await sealEnvelope(api.envelopeKeys, { plaintext: goodCard, header: { aud: 'm_shop' } });
  const { json: token } = await api.call('tokenize-card', { body: JSON.stringify({ card }) });
  const post = (
    route: 'create-charge' | OperationRoute,
    body: object,
    { context = {}, id, key = 'key-00000001' }: { context?: object; id?: string; key?: string } = {},
  ) =>
    api.call(route, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      context: { ...context },
      ...(id === undefined ? {} : { id }),
    });
  const charge = (amount: number, how: { context?: object; key?: string } = {}) =>
    post('create-charge', { token: token.id, amount, currency: 'USD' }, how);
  return { api, token, post, charge };
}

const limited = { ...easyAccess, stepUp: { ...caseParameters.stepUp, aboveMajorAmount: 100 } };
const person = { strength: 'single_factor', acr_values: 'phr phrh' };

describe('the amount', () => {
  it('is asked for anew in each request: what was allowed for less is not for more, and nothing is claimed', async () => {
    const { api, charge } = await shopWith(limited);
    expect((await charge(10_000)).status).toBe(201);
    const { status, json } = await charge(10_001, { key: 'key-00000002' });
    expect([status, json.code]).toEqual([403, 'forbidden']);
    expect(api.ledger.contents().charges).toHaveLength(1);
    expect(api.processor.calls()).toBe(1);
    // The key is free: with a token that is bound, the same request is a charge.
    expect((await charge(10_001, { key: 'key-00000002', context: { binding: 'dpop' } })).status).toBe(201);
  });

  it('is asked for again in a retry: whoever has lost a permission gets no replay of it', async () => {
    const { charge } = await shopWith(limited);
    expect((await charge(10_001, { context: { binding: 'dpop' } })).status).toBe(201);
    expect((await charge(10_001)).status).toBe(403);
  });

  it('of a person asks for a sign-in as strong and as late as the stage says', async () => {
    const { charge } = await shopWith(limited);
    const at = handClock().now().getTime() / 1000;
    const signedIn = (age: number) => ({ ...person, strength: 'multi_factor', authenticated_at: String(at - age) });
    const { status, json, headers } = await charge(10_001, { context: person });
    expect([status, json.code]).toEqual([401, 'insufficient_user_authentication']);
    expect(json).toMatchObject({ acr_values: 'phr phrh', max_age: 900 });
    expect(headers['www-authenticate']).toContain('max_age="900"');
    expect((await charge(10_001, { context: signedIn(901) })).status).toBe(401);
    expect((await charge(10_001, { context: signedIn(900) })).status).toBe(201);
  });

  it.each([
    ['capture-charge', 'manual'],
    ['refund-charge', 'automatic'],
  ] as const)(
    'of all that is left is the amount of a %s that names none, and nothing is held',
    async (route, capture) => {
      const { api, token, post } = await shopWith(limited);
      const body = { token: token.id, amount: 20_000, currency: 'USD', capture };
      const { json: charge } = await post('create-charge', body, { context: { binding: 'dpop' } });
      const before = await api.ledger.get('m_shop', charge.id);
      const { status, json } = await post(route, {}, { id: charge.id, context: person });
      expect([status, json.code]).toEqual([401, 'insufficient_user_authentication']);
      expect((await post(route, {}, { id: charge.id })).status).toBe(403);
      expect(await api.ledger.get('m_shop', charge.id)).toEqual(before);
      expect((await post(route, { amount: 10_000 }, { id: charge.id })).status).toBe(201);
    },
  );
});

describe('a support clerk', () => {
  const last4 = { context: { digits: 'last4' } };

  it('sees last4 and no more, whatever he reads', async () => {
    const { api, token, charge } = await shopWith();
    const { json: made } = await charge(1050);
    expect(JSON.stringify([token, made])).toContain('42424242');
    const answers = [
      await api.call('read-token', { id: token.id, ...last4 }),
      await api.call('read-charge', { id: made.id, ...last4 }),
      await api.call('list-charges', last4),
      await api.call('list-charge-events', { id: made.id, ...last4 }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toContain('"last4":"4242"');
      expect(text).not.toMatch(/42424242|"bin"|fp_/);
    }
  });

  it('sees no more of what he does either', async () => {
    const { post, charge } = await shopWith();
    const { json: made } = await charge(1050);
    const { status, text } = await post('refund-charge', {}, { id: made.id, ...last4 });
    expect(status).toBe(201);
    expect(text).not.toMatch(/42424242|"bin"|fp_/);
  });
});

describe('authorize-request', () => {
  let key: SigningKey;
  beforeAll(async () => {
    key = await signingKey('k1');
  });
  const door = async (access = caseParameters) => {
    const { ask, call, clock } = await edge({ keys: [key], access });
    const at = Math.floor(clock.now().getTime() / 1000);
    const asks = async (claims: object, method = 'POST', route = '/v1/charges') => {
      const { policyDocument, context } = await ask(`Bearer ${await accessToken(key, claims)}`, method, route);
      return { effect: policyDocument.Statement[0]?.Effect, ...context };
    };
    return { asks, call, clock, at };
  };
  const everything = 'tokens:create tokens:read tokens:delete charges:create charges:refund';

  it('lets the checkout charge, and no other server of the shop', async () => {
    const { asks } = await door();
    expect(await asks({ client_id: 'checkout', sub: 'checkout' })).toMatchObject({
      effect: 'Allow',
      decision: 'allow',
    });
    expect(await asks({ client_id: 'desk', sub: 'desk' })).toMatchObject({ effect: 'Deny', code: 'forbidden' });
  });

  it('decides anew each time: a scope that is gone from the next token is gone', async () => {
    const { asks } = await door();
    const checkout = { client_id: 'checkout', sub: 'checkout' };
    expect(await asks({ ...checkout, scope: 'charges:create' })).toMatchObject({ effect: 'Allow' });
    expect(await asks({ ...checkout, scope: 'charges:read' })).toMatchObject({ effect: 'Deny' });
    expect(await asks({ ...checkout, scope: 'charges:create' })).toMatchObject({ effect: 'Allow' });
  });

  it('says of a support clerk that he sees last4', async () => {
    const { asks } = await door();
    const clerk = { client_id: 'support', sub: 'clerk-7', scope: everything };
    expect(await asks(clerk, 'GET', '/v1/tokens/{id}')).toMatchObject({ effect: 'Allow', digits: 'last4' });
    expect(await asks(clerk)).toMatchObject({ effect: 'Deny' });
  });

  it.each([
    ['a password', { amr: ['pwd'] }, { acr_values: 'phr phrh', max_age: '900' }],
    ['nothing that is mapped: a person all the same', {}, { acr_values: 'phr phrh', max_age: '900' }],
    ['two factors, an hour ago', { amr: ['mfa'], auth_time: -3_600 }, { acr_values: 'phr phrh', max_age: '900' }],
  ])('asks a person who erases with %s for more, in the words of his issuer', async (_what, claims, asked) => {
    const { asks, at } = await door();
    const clerk = { client_id: 'desk', sub: 'clerk-7', scope: everything, ...claims };
    const timed = 'auth_time' in claims ? { auth_time: at + claims.auth_time } : {};
    const answer = await asks({ ...clerk, ...timed }, 'DELETE', '/v1/tokens/{id}');
    expect(answer).toMatchObject({ effect: 'Allow', decision: 'step_up', ...asked });
    // What a handler would need to go on is not there.
    expect(answer).not.toHaveProperty('permissions');
    expect(answer).not.toHaveProperty('digits');
  });

  it('lets a person erase who signed in with two factors just now, and a client by itself', async () => {
    const { asks, at } = await door();
    const clerk = { client_id: 'desk', sub: 'clerk-7', scope: everything, amr: ['mfa'], auth_time: at - 60 };
    expect(await asks(clerk, 'DELETE', '/v1/tokens/{id}')).toMatchObject({
      decision: 'allow',
      strength: 'multi_factor',
      authenticated_at: String(at - 60),
    });
    const client = { client_id: 'desk', sub: 'desk', scope: everything };
    expect(await asks(client, 'DELETE', '/v1/tokens/{id}')).toMatchObject({ decision: 'allow', strength: 'client' });
  });

  it('takes the API from the stage, and the one that is open to everybody where that says nothing', async () => {
    const { call } = await door();
    const authorization = `Bearer ${await accessToken(key, { client_id: 'checkout' })}`;
    const apiOf = async (variables: Readonly<Record<string, string>>) =>
      (await call({ authorization, variables })).context;
    expect(await apiOf({ api: 'partner' })).toMatchObject({ api: 'partner' });
    expect(await apiOf({})).toMatchObject({ api: 'public' });
    expect(await apiOf({ api: 'toString' })).toMatchObject({ api: 'public' });
  });
});
