import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { SignJWT } from 'jose';
import { accessTokenVerifier } from '../../lambdas/adapters/access-token';
import { merchantKey } from '../../lambdas/contracts/usage-plans';
import { authorizer } from '../../lambdas/runtime/authorizer';
import { captureOutput } from '../support/captured-output';
import { handClock } from '../support/hand-clock';
import { inMemoryIssuerKeysTable } from '../support/in-memory-issuer-keys-table';
import type { SigningKey } from '../support/local-issuer';
import { accessToken, signingKey } from '../support/local-issuer';

const output = captureOutput();
const issuer = 'https://issuer.example';

let key: SigningKey;
let otherKey: SigningKey;
beforeAll(async () => {
  key = await signingKey('k1');
  otherKey = await signingKey('k2');
});

async function edge(keys: readonly SigningKey[] = [key]) {
  const clock = handClock();
  const table = inMemoryIssuerKeysTable();
  const publish = (published: readonly SigningKey[]): Promise<void> =>
    table.write({
      issuer,
      jwks: { keys: published.map(({ jwk }) => ({ ...jwk })) },
      fetchedAt: clock.now().toISOString(),
    });
  await publish(keys);
  const read = jest.spyOn(table, 'read');
  const verify = accessTokenVerifier({ issuer, audience: 'https://api.example', table, now: clock.now });
  const authorize = authorizer(verify, (merchantId) => merchantKey('prod', merchantId));
  const ask = (authorization: string | undefined, httpMethod = 'POST', resourcePath = '/v1/charges') =>
    authorize({
      httpMethod,
      headers: authorization === undefined ? null : { authorization },
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/stage/POST/v1/charges',
      requestContext: { resourcePath, requestId: 'request-1' },
    } as unknown as APIGatewayRequestAuthorizerEvent);
  return { ask, clock, publish, read };
}

const effectOf = (result: Awaited<ReturnType<Awaited<ReturnType<typeof edge>>['ask']>>) => {
  const [statement] = result.policyDocument.Statement;
  return statement?.Effect;
};

describe('authorize-request', () => {
  it('allows a good token on a route whose permission it carries, and says who calls', async () => {
    const { ask } = await edge();
    const result = await ask(`Bearer ${await accessToken(key)}`);
    expect(effectOf(result)).toBe('Allow');
    expect(result.usageIdentifierKey).toBe('strongroom-merchant-key-prod-m_shop');
    expect(result.context).toEqual({
      client_id: 'shop',
      merchant_id: 'm_shop',
      client_kind: 'server',
      permissions: 'tokens:create charges:create',
      role: 'charges:create',
    });
  });

  it.each([
    ['a permission that it does not carry', 'GET', '/v1/charges/{id}', {}, /scope/],
    ['a route that is not in the table', 'PUT', '/v1/charges', {}, /no such route/],
    ['another method of a known path', 'DELETE', '/v1/charges', {}, /no such route/],
    ['money from a device', 'POST', '/v1/charges', { client_kind: 'device' }, /from your server/],
    ['no scope at all', 'POST', '/v1/charges', { scope: undefined }, /scope/],
  ])('denies %s and tells what to do', async (_what, method, path, claims, detail) => {
    const { ask } = await edge();
    const result = await ask(`Bearer ${await accessToken(key, claims)}`, method, path);
    expect(effectOf(result)).toBe('Deny');
    expect(result.context).toMatchObject({ code: 'forbidden', detail: expect.stringMatching(detail) });
  });

  const hour = 3600;
  const at = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
  it.each([
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['another audience', { aud: 'https://other.example' }, {}],
    ['an expired token', { iat: at - 1200, exp: at - 600 }, {}],
    ['a token of tomorrow', { nbf: at + 86_400 }, {}],
    ['a token that lives for a day', { exp: at + 24 * hour }, {}],
    ['no expiry', { exp: undefined }, {}],
    ['no time of issue', { iat: undefined }, {}],
    ['no merchant', { merchant_id: undefined }, {}],
    ['a merchant that is a wildcard', { merchant_id: '*' }, {}],
    ['an unknown kind of client', { client_kind: 'admin' }, {}],
    ['an ID token', {}, { typ: 'JWT' }],
    ['no type', {}, { typ: undefined }],
    ['an unknown key id', {}, { kid: 'k9' }],
  ])('answers 401 to %s', async (_what, claims, header) => {
    const { ask } = await edge();
    await expect(ask(`Bearer ${await accessToken(key, claims, header)}`)).rejects.toThrow(/^Unauthorized$/);
  });

  it('answers 401 to a token signed by another key under a known key id', async () => {
    const { ask } = await edge();
    await expect(ask(`Bearer ${await accessToken(otherKey, {}, { kid: 'k1' })}`)).rejects.toThrow(/^Unauthorized$/);
  });

  it('answers 401 to the public key used as a shared secret', async () => {
    const { ask } = await edge();
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk));
    const forged = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }).sign(secret);
    await expect(ask(`Bearer ${forged}`)).rejects.toThrow(/^Unauthorized$/);
  });

  it('answers 401 to an unsigned token', async () => {
    const { ask } = await edge();
    const [, payload] = (await accessToken(key)).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    await expect(ask(`Bearer ${header}.${payload}.`)).rejects.toThrow(/^Unauthorized$/);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer x',
    'Basic c2hvcDpzZWNyZXQ=',
    `Bearer ${'a'.repeat(5000)}`,
    'Bearer a b c',
  ])('answers 401 to the header %j', async (authorization) => {
    const { ask } = await edge();
    await expect(ask(authorization)).rejects.toThrow(/^Unauthorized$/);
  });

  it('writes no token into the log', async () => {
    const { ask } = await edge();
    const token = await accessToken(key);
    await ask(`Bearer ${token}`);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({ message: 'access', request_id: 'request-1', client_id: 'shop' }),
    );
    expect(output.text()).not.toContain(token.slice(-20));
  });

  it('reads the keys once a minute, not once a request', async () => {
    const { ask, clock, read } = await edge();
    const bearer = `Bearer ${await accessToken(key)}`;
    for (let n = 0; n < 5; n += 1) await ask(bearer);
    expect(read).toHaveBeenCalledTimes(1);
    clock.advance(61);
    await ask(bearer);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('finds a new key of the issuer before the minute is over', async () => {
    const { ask, clock, publish } = await edge();
    await ask(`Bearer ${await accessToken(key)}`);
    await publish([key, otherKey]);
    clock.advance(6);
    expect(effectOf(await ask(`Bearer ${await accessToken(otherKey)}`))).toBe('Allow');
  });

  it('is not made to read by a flood of unknown key ids', async () => {
    const { ask, read } = await edge();
    await ask(`Bearer ${await accessToken(key)}`);
    const strange = `Bearer ${await accessToken(otherKey)}`;
    for (let n = 0; n < 20; n += 1) await expect(ask(strange)).rejects.toThrow(/^Unauthorized$/);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('is a fault, not a 401, when the keys cannot be read; nothing of the error leaves', async () => {
    const { ask, read } = await edge();
    read.mockRejectedValue(new Error('table secret-name is down'));
    await expect(ask(`Bearer ${await accessToken(key)}`)).rejects.toThrow(/^authorizer failed$/);
    expect(output.text()).not.toContain('secret-name');
  });
});
