import { fetchIssuerKeys } from '../../lambdas/adapters/issuer-http';
import { refreshIssuerKeys } from '../../lambdas/domain/access/refresh-issuer-keys';
import { inMemoryIssuerKeysTable } from '../support/in-memory-issuer-keys-table';
import { answeringServer, signingKey } from '../support/local-issuer';

type Answers = Parameters<typeof answeringServer>[0];

const discoveryPath = '/.well-known/openid-configuration';
const discovery = (origin: string, change: object = {}) => ({
  body: JSON.stringify({ issuer: origin, jwks_uri: `${origin}/jwks`, ...change }),
});

let server: Awaited<ReturnType<typeof answeringServer>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function refreshFrom(answers: Answers) {
  server = await answeringServer(answers);
  const table = inMemoryIssuerKeysTable();
  const { origin } = server;
  const before = { issuer: origin, jwks: { keys: [{ kid: 'kept' }] }, fetchedAt: '2026-11-24T11:00:00.000Z' };
  await table.write(before);
  const refresh = refreshIssuerKeys({ fetchKeys: fetchIssuerKeys, table, now: () => new Date('2026-11-24T12:00:00Z') });
  return { run: () => refresh(origin), kept: () => table.read(origin), before };
}

describe('refresh-issuer-keys', () => {
  it('keeps the public signing keys, and no private member of them', async () => {
    const { jwk } = await signingKey('k1');
    const { run, kept } = await refreshFrom((origin) => ({
      [discoveryPath]: discovery(origin),
      '/jwks': {
        body: JSON.stringify({
          keys: [
            { ...jwk, d: 'private' },
            { kty: 'oct', k: 'secret', kid: 's' },
          ],
        }),
      },
    }));
    expect(await run()).toBe(1);
    expect(await kept()).toMatchObject({ jwks: { keys: [jwk] }, fetchedAt: '2026-11-24T12:00:00.000Z' });
    expect(JSON.stringify(await kept())).not.toMatch(/private|secret/);
  });

  it.each<[string, Answers]>([
    ['is down', () => ({})],
    ['answers with an error', () => ({ [discoveryPath]: { status: 500 } })],
    ['answers with something else than JSON', () => ({ [discoveryPath]: { body: '<html>' } })],
    [
      'calls itself something else',
      (origin) => ({ [discoveryPath]: discovery(origin, { issuer: 'https://evil.example' }) }),
    ],
    ['redirects', () => ({ [discoveryPath]: { status: 302, location: 'http://127.0.0.1:9/' } })],
    [
      'sends its keys over plain http from elsewhere',
      (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'http://keys.example/jwks' }) }),
    ],
    [
      'sends its keys from a file',
      (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'file:///etc/passwd' }) }),
    ],
    ['has no keys', (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: '{"keys":[]}' } })],
    [
      'has no key that we know',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: '{"keys":[{"kty":"oct"},7,null]}' } }),
    ],
    [
      'sends keys of the wrong type',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: '{"keys":"all"}' } }),
    ],
    [
      'sends too much',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: `{"keys":["${'a'.repeat(70_000)}"]}` } }),
    ],
  ])('leaves the kept keys as they are when the issuer %s', async (_what, answers) => {
    const { run, kept, before } = await refreshFrom(answers);
    await expect(run()).rejects.toThrow();
    expect(await kept()).toEqual(before);
  });

  it('does not ask an issuer that is neither https nor on this machine', async () => {
    await expect(fetchIssuerKeys('http://issuer.example')).rejects.toThrow('not https');
  });
});
