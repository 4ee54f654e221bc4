import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fetchIssuerKeys } from '../../lambdas/adapters/issuer-http';
import { refreshIssuerKeys } from '../../lambdas/domain/access/refresh-issuer-keys';
import { measureIssuerKeys, reportIssuer } from '../../lambdas/runtime/issuer-reports';
import { captureOutput } from '../support/captured-output';
import { handClock } from '../support/hand-clock';
import { inMemoryIssuerKeysTable } from '../support/in-memory-issuer-keys-table';
import { answeringServer, signingKey, speakingServer } from '../support/local-issuer';

type Answers = Parameters<typeof answeringServer>[0];

const output = captureOutput();
const discoveryPath = '/.well-known/openid-configuration';
const discovery = (origin: string, change: object = {}) => ({
  body: JSON.stringify({ issuer: origin, jwks_uri: `${origin}/jwks`, ...change }),
});
const keySet = (...keys: readonly object[]) => ({ body: JSON.stringify({ keys }) });

const servers: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Named {
  readonly name?: string;
  readonly keyOrigins?: readonly string[];
}

const issuerAt = (url: string, { name = 'company', keyOrigins = [] }: Named = {}) => ({ name, url, keyOrigins });

function refreshing(clock = handClock()) {
  const table = inMemoryIssuerKeysTable();
  const refresh = refreshIssuerKeys({
    // A busy machine needs longer than the wire; a slow issuer is slower than this.
    fetchKeys: (issuer) => fetchIssuerKeys(issuer, 1_000),
    table,
    now: clock.now,
    onFailed: reportIssuer,
    onAge: measureIssuerKeys,
  });
  return { table, refresh, clock };
}

async function serve(answers: Answers) {
  const server = await answeringServer(answers);
  servers.push(server);
  return server;
}

async function refreshFrom(origin: string, named: Named = {}) {
  const { table, refresh } = refreshing();
  const before = { issuer: origin, jwks: { keys: [{ kid: 'kept' }] }, fetchedAt: '2026-11-24T11:00:00.000Z' };
  await table.write(before);
  return { run: () => refresh([issuerAt(origin, named)]), kept: () => table.read(origin), before };
}

describe('refresh-issuer-keys', () => {
  it('keeps the public signing keys, and no private member of them', async () => {
    const { jwk } = await signingKey('k1');
    const { origin } = await serve((at) => ({
      [discoveryPath]: discovery(at),
      '/jwks': keySet({ ...jwk, d: 'private' }, { kty: 'oct', k: 'secret', kid: 's' }),
    }));
    const { run, kept } = await refreshFrom(origin);
    expect(await run()).toEqual({ issuers: 1, keys: 1 });
    expect(await kept()).toMatchObject({ jwks: { keys: [jwk] }, fetchedAt: '2026-11-24T12:00:00.000Z' });
    expect(JSON.stringify(await kept())).not.toMatch(/private|secret/);
  });

  it('keeps the old key beside the new one for as long as the issuer publishes both', async () => {
    const [old, young] = [(await signingKey('old')).jwk, (await signingKey('young')).jwk];
    const published: object[] = [old];
    const { origin } = await serve((at) => ({ [discoveryPath]: discovery(at), '/jwks': keySet(...published) }));
    const { run, kept } = await refreshFrom(origin);
    const kids = async () => (await kept())?.jwks.keys.map(({ kid }) => kid);
    await run();
    published.push(young);
    await run();
    expect(await kids()).toEqual(['old', 'young']);
    published.shift();
    await run();
    expect(await kids()).toEqual(['young']);
  });

  it('takes keys from another origin only where that is listed', async () => {
    const { jwk } = await signingKey('k1');
    const elsewhere = await serve(() => ({ '/keys': keySet(jwk) }));
    const { origin } = await serve((at) => ({
      [discoveryPath]: discovery(at, { jwks_uri: `${elsewhere.origin}/keys` }),
    }));
    const unlisted = await refreshFrom(origin);
    await expect(unlisted.run()).rejects.toThrow();
    expect(elsewhere.asked()).toEqual([]);
    const listed = await refreshFrom(origin, { keyOrigins: [elsewhere.origin] });
    expect(await listed.run()).toEqual({ issuers: 1, keys: 1 });
  });

  it('does not stop at an issuer that fails: the others are refreshed, and the log names it', async () => {
    const { jwk } = await signingKey('k1');
    const good = await serve((at) => ({ [discoveryPath]: discovery(at), '/jwks': keySet(jwk) }));
    const bad = await serve(() => ({ [discoveryPath]: { status: 500 } }));
    const { table, refresh, clock } = refreshing();
    await table.write({ issuer: bad.origin, jwks: { keys: [] }, fetchedAt: clock.now().toISOString() });
    clock.advance(7_200);
    const issuers = [issuerAt(bad.origin, { name: 'bad' }), issuerAt(good.origin, { name: 'good' })];
    await expect(refresh(issuers)).rejects.toThrow('not every issuer');
    expect((await table.read(good.origin))?.jwks.keys).toHaveLength(1);
    const lines = output.lines();
    expect(lines).toContainEqual(expect.objectContaining({ message: 'issuer keys not refreshed', issuer: 'bad' }));
    expect(lines).toContainEqual(expect.objectContaining({ issuer: 'bad', IssuerKeysAge: 7_200 }));
    expect(lines).toContainEqual(expect.objectContaining({ issuer: 'good', IssuerKeysAge: 0 }));
  });

  it('counts an issuer that never gave a key as older than any limit', async () => {
    const bad = await serve(() => ({}));
    await expect(refreshing().refresh([issuerAt(bad.origin)])).rejects.toThrow();
    const ages = output.lines().flatMap(({ IssuerKeysAge: age }) => (typeof age === 'number' ? [age] : []));
    expect(ages).toEqual([expect.any(Number)]);
    expect(ages[0]).toBeGreaterThan(365 * 86_400);
  });

  const nested = `{"keys":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  it.each<[string, Answers]>([
    ['is down', () => ({})],
    ['answers with an error', () => ({ [discoveryPath]: { status: 500 } })],
    ['answers with something else than JSON', () => ({ [discoveryPath]: { body: '<html>' } })],
    ['answers with JSON that is no document', () => ({ [discoveryPath]: { body: '[7]' } })],
    [
      'calls itself something else',
      (origin) => ({ [discoveryPath]: discovery(origin, { issuer: 'https://evil.example' }) }),
    ],
    ['redirects', (origin) => ({ [discoveryPath]: { status: 302, location: `${origin}/elsewhere` } })],
    [
      'redirects to its keys',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { status: 307, location: `${origin}/elsewhere` } }),
    ],
    [
      'sends its keys over plain http from elsewhere',
      (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'http://keys.example/jwks' }) }),
    ],
    [
      'points to the runtime of the function',
      (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'http://127.0.0.1:9001/2018-06-01/runtime/' }) }),
    ],
    [
      'sends its keys from a file',
      (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'file:///etc/passwd' }) }),
    ],
    ['has no address of keys', (origin) => ({ [discoveryPath]: discovery(origin, { jwks_uri: 'jwks' }) })],
    ['has no keys', (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': keySet() })],
    [
      'has no key that we know',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: '{"keys":[{"kty":"oct"},7,null]}' } }),
    ],
    [
      'sends keys of the wrong type',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: '{"keys":"all"}' } }),
    ],
    ['nests them deeply', (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: nested } })],
    [
      'sends ten thousand keys',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': keySet(...Array(10_000).fill({ kty: 'EC' })) }),
    ],
    [
      'sends more keys than anybody has',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': keySet(...Array(101).fill({})) }),
    ],
    [
      'sends too much',
      (origin) => ({ [discoveryPath]: discovery(origin), '/jwks': { body: `{"keys":["${'a'.repeat(70_000)}"]}` } }),
    ],
  ])('leaves the kept keys as they are when the issuer %s', async (_what, answers) => {
    const { origin, asked } = await serve(answers);
    const { run, kept, before } = await refreshFrom(origin);
    await expect(run()).rejects.toThrow();
    expect(await kept()).toEqual(before);
    expect(asked()).not.toContain('/elsewhere');
  });

  const rsa = (modulusLength: number) =>
    generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
  const point = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  it.each<[string, object]>([
    ['an RSA key of 1024 bits', rsa(1024)],
    ['an RSA exponent of 1', { ...rsa(2048), e: 'AQ' }],
    ['an RSA exponent of 3', { ...rsa(2048), e: 'Aw' }],
    ['an even RSA exponent', { ...rsa(2048), e: 'AQAC' }],
    ['a point that is not on its curve', { ...point, y: point.x }],
    ['half a point', { ...point, y: undefined }],
    ['a curve that is none of ours', { ...point, crv: 'secp256k1' }],
    ['a key for agreement', { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) }],
    ['a key that is too short', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }],
    ['a key for encryption', { ...rsa(2048), use: 'enc' }],
    ['a key without an id', { ...rsa(2048), kid: undefined }],
  ])('passes over %s', async (_what, weak) => {
    const { jwk } = await signingKey('k1');
    const { origin } = await serve((at) => ({
      [discoveryPath]: discovery(at),
      '/jwks': keySet({ kid: 'weak', use: 'sig', ...weak }, jwk),
    }));
    const { run, kept } = await refreshFrom(origin);
    expect(await run()).toEqual({ issuers: 1, keys: 1 });
    expect((await kept())?.jwks.keys.map(({ kid }) => kid)).toEqual(['k1']);
  });

  it('takes RSA keys, Ed25519 keys and points of P-384', async () => {
    const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const keys = [rsa(2048), ed, other, point].map((jwk, place) => ({ ...jwk, kid: `k${place}` }));
    const { origin } = await serve((at) => ({ [discoveryPath]: discovery(at), '/jwks': keySet(...keys) }));
    const { run, kept } = await refreshFrom(origin);
    expect(await run()).toEqual({ issuers: 1, keys: 4 });
    expect((await kept())?.jwks.keys).toEqual(keys);
  });

  it('takes no set in which two keys have one id', async () => {
    const [one, two] = [await signingKey('k1'), await signingKey('k1')];
    const { origin } = await serve((at) => ({ [discoveryPath]: discovery(at), '/jwks': keySet(one.jwk, two.jwk) }));
    const { run, kept, before } = await refreshFrom(origin);
    await expect(run()).rejects.toThrow();
    expect(await kept()).toEqual(before);
  });

  const bomb = gzipSync(Buffer.alloc(20_000_000, 'a'));
  const page = Buffer.alloc(16_384, 'a');
  /** Writes for as long as somebody reads. */
  const pour = (response: ServerResponse): void => {
    while (!response.destroyed && response.write(page));
    response.once('drain', () => pour(response));
  };
  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['says nothing', () => undefined],
    ['begins to answer and stops', (_request, response) => void response.writeHead(200).write('{')],
    [
      'sends a byte now and then',
      (_request, response) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(drip));
      },
    ],
    ['never ends', (_request, response) => pour(response.writeHead(200))],
    [
      'announces 100 MB',
      (_request, response) => pour(response.writeHead(200, { 'content-length': String(100 * 1024 * 1024) })),
    ],
    [
      'sends what grows when it is decompressed',
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    ],
    ['hangs up', (request) => void request.socket.destroy()],
    ['sends bytes that are no text', (_request, response) => void response.end(Buffer.from([0xff, 0xfe, 0x00]))],
  ])('leaves the kept keys as they are, in good time, when the issuer %s', async (_what, speak) => {
    const server = await speakingServer(speak);
    servers.push(server);
    const { run, kept, before } = await refreshFrom(server.origin);
    await expect(run()).rejects.toThrow();
    expect(await kept()).toEqual(before);
    // What it sent is what fits between it and us, not what it had.
    expect(server.sent()).toBeLessThan(32 * 1024 * 1024);
  });

  it('does not ask an issuer that is neither https nor on this machine', async () => {
    await expect(fetchIssuerKeys(issuerAt('http://issuer.example'))).rejects.toThrow('not https');
  });
});
