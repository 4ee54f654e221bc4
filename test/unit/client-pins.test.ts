import { createHmac } from 'node:crypto';
import { createClient } from '../../client/create-client';
import type { KeyPin } from '../../client/signed-keys';
import { envelopeKeyPair, openEnvelope } from '../support/envelope-key-pair';
import { inMemoryJwksSigner } from '../support/in-memory-jwks-signer';
import { answers, refuses, scriptedFetch, type ScriptedOutcome } from '../support/scripted-fetch';
import { signedSet } from '../support/signed-set';

const genuine = envelopeKeyPair('2026q4');
const planted = envelopeKeyPair('2026q4');
const signer = inMemoryJwksSigner('2026q4', 'strongroom-prod');
const next = inMemoryJwksSigner('2027q1', 'strongroom-prod');
const stranger = inMemoryJwksSigner('2026q4', 'strongroom-prod');

const noon = Date.UTC(2026, 10, 24, 12);
const iat = noon / 1000;
const header = { alg: 'ES256', typ: 'jwk-set+jwt', kid: '2026q4' };
const claims = { iss: 'strongroom-prod', sub: 'strongroom-prod', iat, exp: iat + 5 * 3600, keys: [genuine.jwk] };
const good = { key: signer.privateKey, header, claims };
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030 };
const type = { 'content-type': 'application/jwk-set+jwt' };

type Headers = Readonly<Record<string, string>>;

const serves =
  (body: string, headers: Headers = {}): ScriptedOutcome =>
  () =>
    new Response(body, { headers: { ...type, ...headers } });

/** A client whose device clock stands where the test puts it, five minutes past noon unless told otherwise. */
function pinned(pins: readonly KeyPin[], ...script: readonly ScriptedOutcome[]) {
  const { fetch, sent } = scriptedFetch(...script);
  const clock = { time: noon + 300_000 };
  const wait = () => Promise.resolve();
  const api = { apiUrl: 'https://api.example', accessToken: () => 'access', fetch, wait };
  return { strongroom: createClient({ ...api, pins, now: () => clock.time }), sent, clock };
}

const refused = (what: RegExp) => ({
  name: 'StrongroomError',
  code: 'keys_not_trusted',
  detail: expect.stringMatching(what),
});

describe('with pins the SDK', () => {
  it('asks for the signed set, past every cache, by a request that needs no preflight, and takes its keys', async () => {
    const { strongroom, sent } = pinned([signer.pin], serves(signedSet(good)));
    expect(await strongroom.keys()).toEqual({ keys: [genuine.jwk] });
    expect(sent[0]?.init).toMatchObject({ method: 'GET', cache: 'no-store', redirect: 'error' });
    expect([...(sent[0]?.headers ?? [])]).toEqual([['accept', 'application/jwk-set+jwt']]);
  });

  it('seals with the first key of the signed set', async () => {
    const { strongroom } = pinned([signer.pin], serves(signedSet(good)));
    const envelope = await strongroom.sealCard(card, { merchantId: 'm_demo' });
    expect(openEnvelope(envelope, genuine.privateKey).header).toMatchObject({ kid: '2026q4', aud: 'm_demo' });
  });

  it.each([
    ['the old key', good],
    ['the new key', { ...good, key: next.privateKey, header: { ...header, kid: '2027q1' } }],
  ])('takes a set of %s while it pins both', async (_, set) => {
    const { strongroom } = pinned([signer.pin, next.pin], serves(signedSet(set)));
    expect(await strongroom.keys()).toEqual({ keys: [genuine.jwk] });
  });

  it('takes a media type with a parameter', async () => {
    const { strongroom } = pinned(
      [signer.pin],
      serves(signedSet(good), { 'content-type': `${type['content-type']}; charset=utf-8` }),
    );
    expect(await strongroom.keys()).toEqual({ keys: [genuine.jwk] });
  });

  const swapped = { ...claims, keys: [planted.jwk] };
  const [head, , tail] = signedSet(good).split('.');
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsecured = `${encoded({ ...header, alg: 'none' })}.${encoded(swapped)}.`;
  /** The trick of RFC 8725 §2.1: the public half as if it were a secret. */
  const hs256 = (() => {
    const text = `${encoded({ ...header, alg: 'HS256' })}.${encoded(swapped)}`;
    const secret = signer.publicKey.export({ type: 'spki', format: 'pem' });
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  })();
  const bringsItsKey = { ...header, jwk: stranger.publicKey.export({ format: 'jwk' }) };

  it.each<readonly [string, RegExp, ScriptedOutcome]>([
    ['JSON that nobody signed', /is not signed/, answers(200, { keys: [planted.jwk] })],
    ['JSON that says it is signed', /no jwk-set\+jwt of ES256/, answers(200, { keys: [planted.jwk] }, type)],
    [
      'a signed set as another media type',
      /is not signed/,
      serves(signedSet(good), { 'content-type': 'application/jwt' }),
    ],
    ['a signed set as JSON', /is not signed/, serves(signedSet(good), { 'content-type': 'application/json' })],
    ['nothing', /no jwk-set\+jwt of ES256/, serves('')],
    ['another set under the old signature', /wrong signature/, serves(`${head}.${encoded(swapped)}.${tail}`)],
    [
      'a set of a stranger who names the pinned key',
      /wrong signature/,
      serves(signedSet({ ...good, key: stranger.privateKey, claims: swapped })),
    ],
    [
      'a set that brings its own key',
      /wrong signature/,
      serves(signedSet({ ...good, key: stranger.privateKey, header: bringsItsKey })),
    ],
    [
      'a set of a key that is not pinned',
      /not pinned/,
      serves(signedSet({ ...good, key: next.privateKey, header: { ...header, kid: '2027q1' } })),
    ],
    ['a set without a kid', /not pinned/, serves(signedSet({ ...good, header: { alg: 'ES256', typ: 'jwk-set+jwt' } }))],
    ['alg none', /no jwk-set\+jwt of ES256/, serves(unsecured)],
    [
      'alg none over a real signature',
      /no jwk-set\+jwt of ES256/,
      serves(signedSet({ ...good, header: { ...header, alg: 'none' } })),
    ],
    ['HS256 with the public key as its secret', /no jwk-set\+jwt of ES256/, serves(hs256)],
    ['ES384', /no jwk-set\+jwt of ES256/, serves(signedSet({ ...good, header: { ...header, alg: 'ES384' } }))],
    ['another typ', /no jwk-set\+jwt of ES256/, serves(signedSet({ ...good, header: { ...header, typ: 'JWT' } }))],
    ['no typ', /no jwk-set\+jwt of ES256/, serves(signedSet({ ...good, header: { alg: 'ES256', kid: '2026q4' } }))],
    [
      'a critical extension',
      /no jwk-set\+jwt of ES256/,
      serves(signedSet({ ...good, header: { ...header, crit: ['b64'], b64: false } })),
    ],
    [
      'a set of another stage',
      /another stage/,
      serves(signedSet({ ...good, claims: { ...claims, iss: 'strongroom-dev' } })),
    ],
    ['a set of no stage', /another stage/, serves(signedSet({ ...good, claims: { ...claims, iss: undefined } }))],
    [
      'an expired set',
      /is expired/,
      serves(signedSet({ ...good, claims: { ...claims, iat: iat - 18_000, exp: iat + 300 } })),
    ],
    ['a set of the future', /not valid yet/, serves(signedSet({ ...good, claims: { ...claims, iat: iat + 361 } }))],
    ['a set without dates', /no dates/, serves(signedSet({ ...good, claims: { ...claims, exp: undefined } }))],
    ['a date that is text', /no dates/, serves(signedSet({ ...good, claims: { ...claims, exp: '2099' } }))],
    ['a set without keys', /no keys/, serves(signedSet({ ...good, claims: { ...claims, keys: undefined } }))],
    ['a body without end', /too large/, endless],
  ])('refuses %s', async (_, what, outcome) => {
    const { strongroom, sent } = pinned([signer.pin], outcome);
    await expect(strongroom.keys()).rejects.toMatchObject(refused(what));
    await expect(strongroom.sealCard(card, { merchantId: 'm_demo' })).rejects.toMatchObject(refused(what));
    // Asked once each time: what is wrong is not asked for until it is right.
    expect(sent).toHaveLength(2);
  });

  it('says what to do', async () => {
    const { strongroom } = pinned([signer.pin], answers(200, { keys: [] }));
    await expect(strongroom.keys()).rejects.toThrow(/Compare your pins with `strongroom keys pin`/);
  });

  it.each([
    ['no pin at all', [], /not pinned/],
    ['a pin that is no point', [{ ...signer.pin, x: signer.pin.y }], /no P-256 key/],
    ['a pin that is no base64', [{ ...signer.pin, x: '!' }], /no P-256 key/],
  ])('takes nothing with %s', async (_, pins, what) => {
    const { strongroom } = pinned(pins, serves(signedSet(good)));
    await expect(strongroom.keys()).rejects.toMatchObject(refused(what));
  });

  it('refuses a set that is older than the one before, also after that one is over or forgotten', async () => {
    const older = signedSet({ ...good, claims: { ...claims, iat: iat - 3600 } });
    const { strongroom, clock, sent } = pinned(
      [signer.pin],
      serves(signedSet(good), { 'cache-control': 'max-age=60' }),
      serves(older),
      serves(signedSet(good)),
    );
    await strongroom.keys();
    clock.time += 61_000;
    await expect(strongroom.keys()).rejects.toMatchObject(refused(/older than the one before/));
    expect(await strongroom.keys()).toEqual({ keys: [genuine.jwk] });
    expect(sent).toHaveLength(3);
  });

  it('goes by the clock of the API: a device that is a day wrong still gets its keys', async () => {
    const Date = new globalThis.Date(noon + 300_000).toUTCString();
    for (const wrong of [86_400_000, -86_400_000]) {
      const { strongroom, clock } = pinned([signer.pin], serves(signedSet(good), { Date, Age: '60' }));
      clock.time += wrong;
      expect(await strongroom.keys()).toEqual({ keys: [genuine.jwk] });
    }
  });

  it.each([
    ['expired', 5 * 3600, /is expired/],
    ['not valid yet', -61, /not valid yet/],
  ])('refuses what is %s by the clock of the API, whatever the device thinks', async (_, seconds, what) => {
    const Date = new globalThis.Date(noon + seconds * 1000).toUTCString();
    const { strongroom } = pinned([signer.pin], serves(signedSet(good), { Date }));
    await expect(strongroom.keys()).rejects.toMatchObject(refused(what));
  });

  it('adds the time that the answer stood in a cache', async () => {
    const Date = new globalThis.Date(noon).toUTCString();
    const { strongroom } = pinned([signer.pin], serves(signedSet(good), { Date, Age: '18000' }));
    await expect(strongroom.keys()).rejects.toMatchObject(refused(/is expired/));
  });

  it('keeps a set until it expires at most, whatever the answer allows', async () => {
    const long = { 'cache-control': 'max-age=999999999' };
    const { strongroom, clock, sent } = pinned([signer.pin], serves(signedSet(good), long));
    await strongroom.keys();
    clock.time = noon + 5 * 3_600_000 - 1;
    await strongroom.keys();
    expect(sent).toHaveLength(1);
    clock.time += 1;
    await expect(strongroom.keys()).rejects.toMatchObject(refused(/is expired/));
  });

  it('tells a refusal of the API as such', async () => {
    const { strongroom } = pinned([signer.pin], refuses(500, 'internal_error'));
    await expect(strongroom.keys()).rejects.toMatchObject({ code: 'internal_error', status: 500 });
  });
});

/** A stream that never ends by itself: whoever reads it all is lost. */
function endless(): Response {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(8192).fill(65)),
  });
  return new Response(body, { headers: type });
}
