import { isEnvelopeText } from '../../lambdas/domain/audit/holds-envelope';
import { findSecurityCode, saysSecurityCode } from '../../lambdas/domain/card/security-code-guard';
import { realisticText } from '../support/realistic-texts';

describe('a security code in words', () => {
  it.each([
    ['its short name', 'cvv 123'],
    ['a colon', 'CVC: 1234'],
    ['words between', 'the security code is 987'],
    ['an equals sign', 'cvv=123'],
    ['nothing between', 'cvv123'],
    ['the name of before', 'CVV2 123'],
    ['the name of before, joined', 'CVV2123'],
    ['the name of before, with a colon', 'cvv2: 123'],
    ['underscores', 'security_code_987'],
    ['camel case', 'cardSecurityCode123'],
    ['camel case after another word', 'myCvv: 123'],
    ['upper case before a word', 'CVVcode 123'],
    ['a dash', 'order-77-cvv-123'],
    ['an id in front', 'ord_9/cvc:123'],
    ['quotes', 'cvv: "123"'],
    ['brackets', 'CVC (123)'],
    ['JSON', '{"cvv":"123"}'],
    ['dots in the name', 'c.v.v. 123'],
    ['spaces in the name', 'C V V 123'],
    ['spaces in the digits', 'cvv 1 2 3'],
    ['dashes in the digits', 'cvv 1-2-3'],
    ['dots in the digits', 'cvc 1.2.3.4'],
    ['slashes in the digits', 'cvc 1/2/3'],
    ['two groups', 'cvv 12 34'],
    ['wide digits', 'cvv １２３'],
    ['Arabic digits', 'CVV ٣٤٥'],
    ['Devanagari digits', 'cvc १२३'],
    ['bold digits', 'cvv 𝟏𝟐𝟑'],
    ['a wide name', 'ＣＶＶ １２３'],
    ['an invisible character in the name', 'cv\u200bv 123'],
    ['an invisible character in the digits', 'cvv 1\u200b2\u200b3'],
    ['words for digits', 'cvv one two three'],
    ['the expiry after it', 'cvv 123 12/27'],
    ['a card number before it', '4242 4242 4242 4242 cvv 123'],
    ['the code first', '123 is the cvv'],
    ['the code first, an equals sign', '987 = security code'],
    ['the code first, in a bracket', 'use 123 (cvv)'],
    ['the code first, separated', '1 2 3 is the cvv'],
    ["American Express's name", 'CID 1234'],
    ["American Express's name, with a colon", 'cid: 1234'],
    ['another name', 'CSC = 123'],
    ['German', 'Prüfziffer 123'],
    ['German, another', 'der Sicherheitscode lautet 123'],
    ['French', 'cryptogramme visuel : 123'],
    ['Spanish', 'código de seguridad 123'],
    ['Russian', 'код безопасности 123'],
    ['Chinese', '安全码是123'],
    ['Japanese', 'セキュリティコード：１２３'],
  ])('is found with %s', (_how, text) => {
    expect(saysSecurityCode(text)).toBe(true);
  });

  it.each([
    'cvv code',
    'cvc number',
    'card code',
    'card security number',
    'card security value',
    'card verification code',
    'card verification value',
    'card verification number',
    'verification value',
    'Kartenpruefnummer',
    'Pruefziffer',
    'Kartensicherheitscode',
    'code de securite',
    'cryptogramme',
    'codigo de seguridad',
    'codice di sicurezza',
    'codigo de seguranca',
    'beveiligingscode',
    'sakerhetskod',
    'sikkerhedskode',
    'turvakoodi',
    'kod bezpieczenstwa',
    'guvenlik kodu',
    'CVN',
    'CVD',
    'CAV',
  ])('is found by the name %s, in any case', (name) => {
    for (const spelled of [name, name.toUpperCase(), name.toLowerCase()]) {
      expect(saysSecurityCode(`see ${spelled} 123`)).toBe(true);
    }
  });

  it.each([
    'cvv mismatch',
    'CVV mismatch, order 4411',
    'order 1234 cvv mismatch',
    'ticket 4411: CVV failed',
    'cvc of card 4242 did not match',
    'the security code did not match 3 times',
    'security code 2 of 3 tries',
    'cvv 2026-11-24',
    'cvv 12345',
    'cid-1234',
    'CID_1234',
    'cid1234',
    'x8cvc234ab',
    'cvvtest123abc',
    'CVV2',
    'order 123',
    'EUR 1234',
    '123',
    'a cvv 4242abc',
  ])('is not seen in %s', (text) => {
    expect(saysSecurityCode(text)).toBe(false);
  });

  it('is found by the name of the member whose value it is', () => {
    expect(findSecurityCode({ metadata: { a: 'x', the_cvv: '123' } })).toEqual(['metadata', 'the_cvv']);
    expect(findSecurityCode({ metadata: { cvc: 123 } })).toEqual(['metadata', 'cvc']);
    expect(findSecurityCode({ metadata: { 'cvv 123': 'x' } })).toEqual(['metadata']);
    expect(findSecurityCode({ order_id: '123', list: ['ok', 'cvv 999'] })).toEqual(['list', '1']);
    expect(findSecurityCode({ order_id: '123', amount: 123, n: null })).toBeUndefined();
    const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), {});
    expect(findSecurityCode(deep)).toBeDefined();
  });
});

const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');
const header = part({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: '2026q4' });
const [key, iv, ciphertext, tag] = ['a'.repeat(342), 'b'.repeat(16), 'c'.repeat(60), 'd'.repeat(22)];
const compact = [header, key, iv, ciphertext, tag].join('.');
const flattened = { protected: header, encrypted_key: key, iv, ciphertext, tag };
const general = {
  ciphertext,
  tag,
  iv,
  recipients: [{ header: { alg: 'RSA-OAEP-256' }, encrypted_key: key }],
  aad: 'x',
};
const direct = { header: { alg: 'dir', enc: 'A256GCM' }, ciphertext };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('an envelope in a text', () => {
  it.each([
    ['compact', compact],
    ['compact among words', `see ${compact}, please`],
    ['compact with parts that are empty', `${header}..${iv}.${ciphertext}.${tag}`],
    ['compact in lines', compact.replaceAll(/(.{64})/g, '$1\n')],
    ['compact, its header spaced', `${Buffer.from('{ "enc": "A256GCM" }').toString('base64url')}.a.b.c.d`],
    ['compact, its header after a line break', `${Buffer.from('\n{"alg":"dir"}').toString('base64url')}.a.b.c.d`],
    ['flattened', JSON.stringify(flattened)],
    ['flattened, spaced', JSON.stringify(flattened, undefined, 2)],
    ['flattened, a space before the colon', JSON.stringify(flattened).replaceAll(':', ' \n: ')],
    ['flattened, in another order', JSON.stringify(Object.fromEntries(Object.entries(flattened).reverse()))],
    ['general', JSON.stringify(general)],
    ['with no more than a header', JSON.stringify(direct)],
    ['in a JSON string', JSON.stringify(JSON.stringify(flattened))],
    ['in a JSON string in one', JSON.stringify(JSON.stringify(JSON.stringify(flattened)))],
    ['with escapes in its names', JSON.stringify(flattened).replace('ciphertext', '\\u0063iphertext')],
    ['with escaped quotes', JSON.stringify(flattened).replaceAll('"', '\\u0022')],
    ['compact in base64', base64(compact)],
    ['compact in base64url', Buffer.from(compact).toString('base64url')],
    ['flattened in base64', base64(JSON.stringify(flattened))],
    ['general in base64', base64(JSON.stringify(general))],
    ['in base64 behind something', `x/${base64(compact)}`],
    ['in base64 behind something longer', `data_${base64(JSON.stringify(flattened))}`],
    ['in base64 in lines', base64(compact).replaceAll(/(.{76})/g, '$1\r\n')],
  ])('is found: %s', (_how, text) => {
    expect(isEnvelopeText(text)).toBe(true);
  });

  it.each([
    'a.b.c.d.e',
    '10.0.0.1.5',
    'www.shop.example.co.uk',
    'the "ciphertext" and the "iv" were missing',
    '{"ciphertext":1}',
    '{"iv":"x","tag":"y"}',
    'ab'.repeat(32),
    base64('A sentence of some length that was packed. It has dots. Four. Of. Them.'),
    `${part({ alg: 'ES256' })}.${part({ sub: 'x' })}.signature`,
  ])('is not seen in %s', (text) => {
    expect(isEnvelopeText(text)).toBe(false);
  });
});

it('none of 100,000 texts of shops is refused', () => {
  const refused: string[] = [];
  for (let seed = 0; seed < 100_000; seed += 1) {
    const text = realisticText(seed);
    if (saysSecurityCode(text) || isEnvelopeText(text)) refused.push(text);
  }
  expect(refused).toEqual([]);
}, 120_000);

it.each([
  ['names', 'cvv '],
  ['letters', 'c v '],
  ['headers', 'eyJ'],
  ['dots', 'eyJa.'],
  ['backslashes', '\\'],
  ['escapes', '\\u0022'],
  ['members', '"ciphertext": '],
  ['words', 'security code is the '],
  ['digits', '1 2 '],
  ['spaces', '"ciphertext"    '],
  ['wide letters', 'ｃｖｖ'],
  ['base64', 'ZXlK/'],
])(
  'a long text of %s is answered: a step for each pair of its characters would take an hour',
  (_what, piece) => {
    const text = piece.repeat(Math.ceil(200_000 / piece.length));
    expect(typeof saysSecurityCode(text)).toBe('boolean');
    expect(typeof isEnvelopeText(text)).toBe('boolean');
  },
  4000,
);
