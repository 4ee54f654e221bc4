import { SignJWT } from 'jose';
import { captureOutput } from '../support/captured-output';
import { edge as edgeWith } from '../support/edge';
import type { SigningKey } from '../support/local-issuer';
import { accessToken, signingKey } from '../support/local-issuer';

const output = captureOutput();

let key: SigningKey;
let otherKey: SigningKey;
beforeAll(async () => {
  key = await signingKey('k1');
  otherKey = await signingKey('k2');
});

const edge = (keys: readonly SigningKey[] = [key]) => edgeWith({ keys });

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
      decision: 'allow',
      api: 'public',
      strength: 'client',
      binding: 'none',
      issued_at: '1795521600',
      digits: 'bin_and_last4',
      acr_values: 'phr phrh',
      client_id: 'company:shop',
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
    ['a type that is no text', {}, { typ: 7 }],
    ['an issuer that is no text', { iss: ['https://issuer.example'] }, {}],
    ['an unknown key id', {}, { kid: 'k9' }],
    ['a token from the future', { iat: at + 120, exp: at + 600 }, {}],
    ['a lifetime without end', { iat: -1e300 }, {}],
    ['times that are no numbers', { iat: '0', exp: 'never' }, {}],
    ['a client id with a card number', { client_id: 'shop4111111111111111' }, {}],
    ['keys that it brings', {}, { jwk: {} }],
    ['an address of keys', {}, { jku: 'https://evil.example/jwks' }],
    ['an address of certificates', {}, { x5u: 'https://evil.example/x5u' }],
    ['compression', {}, { zip: 'DEF' }],
    ['a JWT within a JWT', {}, { cty: 'JWT' }],
    ['no key id', {}, { kid: undefined }],
    ['a key id that is no text', {}, { kid: 7 }],
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

  it('answers 401 to an extension that it does not know', async () => {
    const { ask } = await edge();
    const token = await new SignJWT({ iss: 'https://issuer.example' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit: ['urn:x'], 'urn:x': true })
      .sign(key.privateKey, { crit: { 'urn:x': true } });
    await expect(ask(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
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
    `Bearer ${'a'.repeat(9000)}`,
    'Bearer a b c',
    'DPoP x',
    `Bearer ${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`,
  ])('answers 401 to the header %j', async (authorization) => {
    const { ask } = await edge();
    await expect(ask(authorization)).rejects.toThrow(/^Unauthorized$/);
  });

  it('writes no token into the log', async () => {
    const { ask } = await edge();
    const token = await accessToken(key);
    await ask(`Bearer ${token}`);
    expect(output.lines()).toContainEqual(
      expect.objectContaining({
        message: 'access',
        request_id: 'request-1',
        client_id: 'company:shop',
        issuer: 'company',
      }),
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

  it('reads the keys once where the first token that it sees has an unknown key id', async () => {
    const { ask, read } = await edge();
    await expect(ask(`Bearer ${await accessToken(otherKey)}`)).rejects.toThrow(/^Unauthorized$/);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads nothing for a token of an issuer that it does not trust', async () => {
    const { ask, read } = await edge();
    const stranger = await accessToken(key, { iss: 'https://evil.example' });
    await expect(ask(`Bearer ${stranger}`)).rejects.toThrow(/^Unauthorized$/);
    expect(read).not.toHaveBeenCalled();
  });

  it('believes keys for a day after they were fetched, and is a fault after that', async () => {
    const { ask, clock } = await edge();
    clock.advance(24 * hour - 600);
    const iat = at + 24 * hour - 600;
    expect(effectOf(await ask(`Bearer ${await accessToken(key, { iat, exp: iat + 600 })}`))).toBe('Allow');
    clock.advance(602);
    const later = { iat: iat + 600, exp: iat + 1200 };
    await expect(ask(`Bearer ${await accessToken(key, later)}`)).rejects.toThrow(/^authorizer failed$/);
  });

  it('answers 401 where there are no keys yet', async () => {
    const { ask } = await edgeWith();
    await expect(ask(`Bearer ${await accessToken(key)}`)).rejects.toThrow(/^Unauthorized$/);
  });

  it('takes no Authorization header that comes twice', async () => {
    const { call } = await edge();
    const authorization = `Bearer ${await accessToken(key)}`;
    await expect(call({ authorization: [authorization, authorization] })).rejects.toThrow(/^Unauthorized$/);
    expect(output.lines()).toContainEqual(expect.objectContaining({ reason: 'credentials_malformed' }));
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
