import { createClient } from '../../client/create-client';
import { envelopeKeyPair, openEnvelope } from '../support/envelope-key-pair';
import { answers, breaks, refuses, scriptedFetch, type ScriptedOutcome } from '../support/scripted-fetch';

const older = envelopeKeyPair('2026q3');
const newer = envelopeKeyPair('2026q4');
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030 };
const jwks = { keys: [newer.jwk, older.jwk] };
const deviceTime = Date.UTC(2026, 10, 24, 12);

/** A client whose device clock stands where the test puts it. */
function clientOver(...script: readonly ScriptedOutcome[]) {
  const { fetch, sent } = scriptedFetch(...script);
  const clock = { time: deviceTime };
  const wait = () => Promise.resolve();
  const api = { apiUrl: 'https://api.example', accessToken: () => 'access', fetch, wait };
  return { strongroom: createClient({ ...api, now: () => clock.time }), sent, clock };
}

const headerOf = (envelope: string): unknown => openEnvelope(envelope, newer.privateKey).header;

describe('the envelope keys', () => {
  it('are fetched without a credential, past every cache, by a request that needs no preflight', async () => {
    const { strongroom, sent } = clientOver(answers(200, jwks));
    expect(await strongroom.keys()).toEqual(jwks);
    expect(sent[0]?.url).toBe('https://api.example/.well-known/jwks.json');
    expect(sent[0]?.init).toMatchObject({ method: 'GET', cache: 'no-store' });
    expect([...(sent[0]?.headers ?? ['none'])]).toEqual([]);
  });

  it('are kept for as long as the answer allows, less the time it stood in a cache', async () => {
    const { strongroom, sent, clock } = clientOver(
      answers(200, jwks, { 'Cache-Control': 'public, max-age=3600', Age: '600' }),
    );
    await strongroom.keys();
    clock.time += 2999_000;
    await strongroom.keys();
    expect(sent).toHaveLength(1);
    clock.time += 2_000;
    await strongroom.keys();
    expect(sent).toHaveLength(2);
  });

  it('are fetched once for callers that ask at the same time', async () => {
    const { strongroom, sent } = clientOver(answers(200, jwks));
    await Promise.all([strongroom.keys(), strongroom.keys(), strongroom.sealCard(card, { merchantId: 'm_demo' })]);
    expect(sent).toHaveLength(1);
  });

  it('are asked for again after a failure', async () => {
    const broken = Array.from({ length: 5 }, () => breaks);
    const { strongroom } = clientOver(...broken, answers(200, jwks));
    await expect(strongroom.keys()).rejects.toMatchObject({ code: 'network_error' });
    expect(await strongroom.keys()).toEqual(jwks);
  });

  it.each([
    ['unknown_key', refuses(400, 'unknown_key')],
    ['envelope_expired', refuses(400, 'envelope_expired')],
  ])('are fetched anew after %s', async (code, refusal) => {
    const { strongroom, sent } = clientOver(answers(200, jwks), refusal, answers(200, jwks));
    const envelope = await strongroom.sealCard(card, { merchantId: 'm_demo' });
    await expect(strongroom.createToken({ card: envelope })).rejects.toMatchObject({ code });
    await strongroom.sealCard(card, { merchantId: 'm_demo' });
    expect(sent.map(({ url }) => url.replace('https://api.example', ''))).toEqual([
      '/.well-known/jwks.json',
      '/v1/tokens',
      '/.well-known/jwks.json',
    ]);
  });

  it.each([
    ['no set', answers(200, { ok: true })],
    ['no JSON', () => new Response('<html>', { status: 200 })],
  ])('are an unexpected answer where it holds %s', async (_, outcome) => {
    await expect(clientOver(outcome).strongroom.keys()).rejects.toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('sealCard of a client', () => {
  it('seals with the first key that it can use, for the merchant', async () => {
    const leased = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'leased', alg: 'ECDH-ES' };
    const sha1 = { ...older.jwk, alg: 'RSA-OAEP' };
    const { strongroom } = clientOver(answers(200, { keys: [leased, sha1, newer.jwk, older.jwk] }));
    const header = headerOf(await strongroom.sealCard(card, { merchantId: 'm_other' }));
    expect(header).toMatchObject({ kid: '2026q4', aud: 'm_other' });
  });

  it('says what is wrong where no key fits', async () => {
    const { strongroom } = clientOver(answers(200, { keys: [] }));
    const sealing = strongroom.sealCard(card, { merchantId: 'm_demo' });
    await expect(sealing).rejects.toMatchObject({ name: 'StrongroomError', code: 'no_usable_key' });
  });

  it.each([
    ['slow by a day', { Date: new Date(deviceTime + 86_400_000).toUTCString() }, 86_400],
    ['fast by an hour', { Date: new Date(deviceTime - 3_600_000).toUTCString() }, -3_600],
    ['right, the answer from a cache', { Date: new Date(deviceTime - 120_000).toUTCString(), Age: '120' }, 0],
    ['not to be compared: no Date', {}, 0],
    ['not to be compared: a malformed Date', { Date: 'today' }, 0],
  ])('dates the envelope by the clock of the API where the device is %s', async (_, headers, difference) => {
    const { strongroom } = clientOver(answers(200, jwks, headers));
    const header = headerOf(await strongroom.sealCard(card, { merchantId: 'm_demo' }));
    expect(header).toHaveProperty('iat', deviceTime / 1000 + difference);
  });

  it('judges the expiry by the clock of the API too', async () => {
    const { strongroom } = clientOver(answers(200, jwks, { Date: 'Tue, 01 Jan 2030 00:00:00 GMT' }));
    const sealing = strongroom.sealCard({ ...card, exp_year: 2029 }, { merchantId: 'm_demo' });
    await expect(sealing).rejects.toMatchObject({ code: 'card_invalid', errors: [{ pointer: '/exp_year' }] });
  });
});
