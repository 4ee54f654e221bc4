import { createPublicKey, verify } from 'node:crypto';
import { handClock } from '../support/hand-clock';
import { inProcessApi } from '../support/in-process-api';
import { captureOutput } from '../support/captured-output';

captureOutput();

const type = 'application/jwk-set+jwt';
const decoded = (part = ''): any => JSON.parse(Buffer.from(part, 'base64url').toString());
const named = (name: string, facts: object = {}): Error => Object.assign(new Error(name), { name, ...facts });

function opened(text: string) {
  const [header, payload, signature = ''] = text.split('.');
  return { header: decoded(header), claims: decoded(payload), signed: `${header}.${payload}`, signature };
}

const signedSet = (api: ReturnType<typeof inProcessApi>) => api.call('serve-jwks', { headers: { accept: type } });

describe('the JWKS', () => {
  it.each([
    ['application/jwk-set+jwt'],
    ['Application/JWK-Set+JWT'],
    ['application/json;q=0.5, application/jwk-set+jwt'],
    ['application/jwk-set+jwt, application/json'],
    ['application/json, application/jwk-set+jwt'],
    ['*/*;q=0.1, application/jwk-set+jwt;q=0.9'],
  ])('is signed for whoever accepts %s', async (accept) => {
    const { status, headers, text } = await inProcessApi().call('serve-jwks', { headers: { accept } });
    expect([status, headers['content-type'], text.split('.').length]).toEqual([200, type, 3]);
  });

  it.each([
    ['nothing said', null],
    ['*/*', { accept: '*/*' }],
    ['application/*', { accept: 'application/*' }],
    ['JSON', { accept: 'application/json' }],
    ['JSON rather than signed', { accept: 'application/json, application/jwk-set+jwt;q=0.9' }],
    ['anything but signed', { accept: '*/*, application/jwk-set+jwt;q=0' }],
    ['another JWT', { accept: 'application/jwt' }],
    ['no media type', { accept: ',;q=,"' }],
  ])('is JSON, as it always was, for %s', async (_, headers) => {
    const api = inProcessApi();
    const answer = await api.call('serve-jwks', { headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(answer.json).toEqual({ keys: await api.envelopeKeys.all() });
    expect(api.jwks.signed()).toBe(0);
  });

  it('tells caches that its two forms are two', async () => {
    const api = inProcessApi();
    for (const { headers } of [await api.call('serve-jwks'), await signedSet(api)]) {
      expect(headers).toMatchObject({
        vary: 'Accept',
        'cache-control': 'public, max-age=3600',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'Date, Age',
      });
    }
  });

  it('is signed by ES256, typed, with the label as its kid, over the same keys', async () => {
    const api = inProcessApi();
    const { header, claims, signed, signature } = opened((await signedSet(api)).text);
    expect(header).toEqual({ alg: 'ES256', typ: 'jwk-set+jwt', kid: '2026q4' });
    const noon = Date.parse('2026-11-24T12:00:00Z') / 1000;
    const keys = await api.envelopeKeys.all();
    expect(claims).toEqual({ iss: 'strongroom-local', sub: 'strongroom-local', iat: noon, exp: noon + 18_000, keys });
    const { x, y } = api.jwks.pin;
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
  });

  it('is dated by the full hour, so that two environments say the same', async () => {
    const dates = ['2026-11-24T12:00:00Z', '2026-11-24T12:59:59.999Z'].map(async (start) => {
      const { claims } = opened((await signedSet(inProcessApi(handClock(start)))).text);
      return [claims.iat, claims.exp];
    });
    const [first, last] = await Promise.all(dates);
    expect(last).toEqual(first);
  });

  it('is signed once an hour, however many ask', async () => {
    const api = inProcessApi();
    await Promise.all(Array.from({ length: 20 }, () => signedSet(api)));
    api.clock.advance(3599);
    await signedSet(api);
    expect(api.jwks.signed()).toBe(1);
    api.clock.advance(1);
    const { claims } = opened((await signedSet(api)).text);
    expect(api.jwks.signed()).toBe(2);
    expect(claims.iat).toBe(api.clock.now().getTime() / 1000);
  });
});

describe('the JWKS while KMS is down', () => {
  const down = named('ThrottlingException');

  it('is served as it was signed until it expires, never after, and caches are told how long', async () => {
    const api = inProcessApi();
    const before = (await signedSet(api)).text;
    api.jwks.failWith(down);
    for (const [advance, maxAge] of [
      [3600, 3600],
      [3 * 3600, 3600],
      [1800, 1800],
      [1799, 1],
    ] as const) {
      api.clock.advance(advance);
      const { status, text, headers } = await signedSet(api);
      expect([status, text === before, headers['cache-control']]).toEqual([200, true, `public, max-age=${maxAge}`]);
    }
    api.clock.advance(1);
    const { status, json, headers } = await signedSet(api);
    expect([status, json.code, headers['retry-after']]).toEqual([503, 'keys_unavailable', '2']);
    expect(api.staleSets.length).toBeGreaterThan(0);
  });

  it('is signed anew as soon as that works', async () => {
    const api = inProcessApi();
    await signedSet(api);
    api.jwks.failWith(down);
    api.clock.advance(3600);
    await signedSet(api);
    api.jwks.failWith(undefined);
    api.clock.advance(30);
    expect(opened((await signedSet(api)).text).claims.iat).toBe(Date.parse('2026-11-24T13:00:00Z') / 1000);
  });

  it('is refused at first, and at the next hour where an operator has disabled the key: that is meant', async () => {
    const api = inProcessApi();
    api.jwks.failWith(down);
    expect((await signedSet(api)).json.code).toBe('keys_unavailable');
    api.jwks.failWith(undefined);
    await signedSet(api);
    api.jwks.failWith(named('DisabledException'));
    api.clock.advance(3600);
    expect((await signedSet(api)).json.code).toBe('keys_unavailable');
    expect(api.staleSets).toEqual([]);
  });

  it('still answers in JSON, which needs no signature', async () => {
    const api = inProcessApi();
    api.jwks.failWith(down);
    expect((await api.call('serve-jwks')).status).toBe(200);
  });
});
