import { CardError } from '../../client/card';
import { sealCard, sealSecurityCode } from '../../client/seal-card';
import { envelopeOpener } from '../../lambdas/adapters/envelope-opener';
import { openCard, openSecurityCode } from '../../lambdas/domain/card/open-card';
import { envelopeKeyPair, openEnvelope, unwrapWith } from '../support/envelope-key-pair';

const { jwk, privateKey } = envelopeKeyPair('2026q4');
const now = () => Date.UTC(2026, 10, 24, 12, 0, 0, 900);
const to = { jwk, audience: 'm_demo', now };
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2030, security_code: '123', holder: 'A. Person' };

describe('sealCard', () => {
  it('makes an envelope that opens, with other code, to exactly the card', async () => {
    const { plaintext } = openEnvelope(await sealCard(card, to), privateKey);
    expect(JSON.parse(plaintext)).toEqual(card);
  });

  it('leaves out what the form left out', async () => {
    const { plaintext } = openEnvelope(
      await sealCard({ number: '4242 4242-4242 4242', exp_month: 1, exp_year: 2027 }, to),
      privateKey,
    );
    expect(plaintext).toBe('{"number":"4242424242424242","exp_month":1,"exp_year":2027}');
  });

  it('has the protected header of the contract, and nothing more', async () => {
    const { header } = openEnvelope(await sealCard(card, to), privateKey);
    expect(header).toEqual({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      kid: '2026q4',
      iat: Date.UTC(2026, 10, 24, 12) / 1000,
      aud: 'm_demo',
    });
  });

  it('writes header and card in the canonical form of JSON', async () => {
    const { headerText, plaintext } = openEnvelope(await sealCard(card, to), privateKey);
    expect([headerText, plaintext]).toEqual([headerText, plaintext].map((text) => JSON.stringify(JSON.parse(text))));
  });

  it('stays within the sizes that the API accepts, with the longest holder there is', async () => {
    const holder = '\u{1F642}'.repeat(100);
    const [header = 0, encryptedKey, iv, ciphertext = 0, tag] = openEnvelope(
      await sealCard({ ...card, number: '6304000000000000000', holder }, to),
      privateKey,
    ).lengths;
    expect(header).toBeLessThanOrEqual(512);
    expect(ciphertext).toBeLessThanOrEqual(1024);
    expect([encryptedKey, iv, tag]).toEqual([256, 12, 16]);
  });

  it('never makes the same envelope twice', async () => {
    const envelopes = await Promise.all(Array.from({ length: 8 }, () => sealCard(card, to)));
    const parts = envelopes.flatMap((envelope) => envelope.split('.').slice(1));
    expect(new Set(parts).size).toBe(parts.length);
  });

  it('takes three members of the key and is not led by the rest', async () => {
    const misleading = { ...jwk, alg: 'RSA1_5', use: 'sig', key_ops: ['verify'], ext: false };
    const { header } = openEnvelope(await sealCard(card, { ...to, jwk: misleading }), privateKey);
    expect(header).toHaveProperty('alg', 'RSA-OAEP-256');
  });

  it.each([
    ['too short', envelopeKeyPair('short', 1024).jwk],
    ['not RSA', { ...jwk, kty: 'EC' }],
    ['no number', { ...jwk, n: '***' }],
  ])('refuses a key that is %s, without a word of the card', async (_, unusable) => {
    const error: unknown = await sealCard(card, { ...to, jwk: unusable }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StrongroomError', code: 'no_usable_key' });
    expect(JSON.stringify([error, String(error)])).not.toContain('4242');
  });
});

describe('sealSecurityCode', () => {
  const opener = envelopeOpener({ kids: [jwk.kid], unwrap: unwrapWith(privateKey) });
  const expected = { audience: 'm_demo', now: new Date(now()) };

  it('makes an envelope of the code alone, which the vault opens as such and as nothing else', async () => {
    const envelope = await sealSecurityCode('0123', to);
    expect(openEnvelope(envelope, privateKey).plaintext).toBe('{"security_code":"0123"}');
    expect((await openSecurityCode(opener, envelope, expected)).reveal()).toBe('0123');
    await expect(openCard(opener, envelope, expected)).rejects.toMatchObject({ code: 'card_invalid' });
  });

  it('is never twice the same envelope', async () => {
    expect(await sealSecurityCode('123', to)).not.toBe(await sealSecurityCode('123', to));
  });

  it.each(['', '12', '12345', '12a', '١٢٣', ' 123'])('refuses %j without saying it', async (code) => {
    const error: unknown = await sealSecurityCode(code, to).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CardError);
    expect(error).toMatchObject({
      errors: [{ pointer: '/security_code', detail: 'three or four digits, as a string' }],
    });
  });
});
