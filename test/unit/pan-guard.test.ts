import { cardRanges, firstDigits } from '../../lambdas/domain/card/brand';
import { countDigits } from '../../lambdas/domain/card/card-number-scan';
import { asciiDigits } from '../../lambdas/domain/card/folded-text';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import {
  findCardNumber,
  hidesCardNumber,
  holdsCardNumber,
  holdsDisguisedCardNumber,
} from '../../lambdas/domain/card/pan-guard';
import { panGuardCases, panGuardData } from '../support/pan-guard-cases';

describe('pan-guard', () => {
  it.each([
    '4242424242424242',
    'card 4242424242424242.',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    'x: 5555555555554444, y',
    '"378282246310005"',
    'paid with (6011111111111117)',
  ])('finds the number in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['a wrong check digit', '4242424242424243'],
    ['no issuer prefix', '9999999999999995'],
    ['letters beside it', 'tok4242424242424242'],
    ['part of a longer run', '42424242424242424242424242'],
    ['inside a UUID', '42424242-4242-4242-4242-424242424242'],
    ['a snake-case id', 'id_4242424242424242'],
    ['an epoch time in nanoseconds', '1764000000000000000'],
    ['a short number', '42424242424'],
    ['twelve digits: an amount, or the id of an AWS account', '500000000009'],
  ])('leaves %s alone', (_what, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it.each([
    ['a prefix', 'card4242424242424242'],
    ['a prefix and an underscore', 'pan_4242424242424242'],
    ['a suffix', '4242424242424242x'],
    ['dots', '4242.4242.4242.4242'],
    ['slashes', 'my card 4242/4242/4242/4242 please'],
    ['underscores', '4242_4242_4242_4242'],
    ['no-break spaces', '4242\u00a04242\u00a04242\u00a04242'],
    ['zero-width spaces', '42424242\u200b42424242'],
    ['full-width digits', '４２４２４２４２４２４２４２４２'],
    ['Arabic-Indic digits', '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'],
    ['Devanagari digits', '४२४२४२४२४२४२४२४२'],
    ['the sign of a day for its last digit', '3056930902590㏣'],
    ['a tab in JSON in it', '{"a":"\\u00094242424242424242"}'],
    ['the escapes of JSON', `["${'\\u0034\\u0032'.repeat(8)}"]`],
    ['a sign after it that is no letter', '4242424242424242㏠'],
    ['circled numbers', '㊷㊷㊷㊷㊷㊷㊷㊷'],
    ['nothing', '4242424242424242'],
    ['its expiry after it', '4242424242424242 12/30'],
    ['a security code after it', '4242424242424242 123'],
    ['groups, expiry and code', '4242 4242 4242 4242 12/30 123'],
    ['a number before it', 'order 7 4242424242424242'],
    ['double spaces', '4242  4242  4242  4242'],
    ['a domain after it', 'a4242424242424242.example'],
  ])('finds a number disguised with %s in what an outsider sends', (_what, text) => {
    expect(holdsDisguisedCardNumber(text)).toBe(true);
  });

  it.each([
    'order-2026-11-24/0001',
    '2026-11-24 12:00:00.123 +01:00',
    'f3a1c2d4-5555-4444-8333-555555554444',
    'basket 7 of 12, 3 items, 19.99 + 4.50',
    '2026-11-24T12:00:00.000Z',
    '+49 151 1234 5678',
    '+62-812-3456-7890',
    'f3a1c2d4-4242-4242-8242-424242424242',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'tok_aaaabbbbccccddddeeeeffff22',
    '1764000000000',
    // an envelope, whose parts are random
    'eyJhbGciOiJB.x.4242424242424242.y.z',
  ])('leaves %j alone in what an outsider sends', (text) => {
    expect(holdsDisguisedCardNumber(text)).toBe(false);
  });

  it('finds a number inside a longer run of digits, where a field is made of digits anyway', () => {
    expect(hidesCardNumber('00-00000000000000004242424242424242-1111111111111111-01')).toBe(true);
    expect(hidesCardNumber('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')).toBe(false);
  });

  it('looks into every value and every member name, and says where', () => {
    expect(findCardNumber({ a: [{ b: 'ok' }, { c: '4242424242424242' }] })).toEqual(['a', '1', 'c']);
    expect(findCardNumber({ a: 4242424242424242 })).toEqual(['a']);
    expect(findCardNumber({ a: { '4242424242424242': true } })).toEqual(['a']);
    expect(findCardNumber({ a: new Set(['4242424242424242']) })).toBeDefined();
    expect(findCardNumber({ a: new Map([['b', ['4242424242424242']]]) })).toBeDefined();
    expect(findCardNumber({ a: new Map([['4242424242424242', 'b']]) })).toBeDefined();
    expect(findCardNumber({ a: 'fine', b: null, c: undefined })).toBeUndefined();
  });

  it('takes a structure without end for hostile', () => {
    const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
    expect(findCardNumber(deep)).toBeDefined();
  });

  it('takes no character for unchanged of which NFKC makes a digit or ASCII, nor an invisible one', () => {
    const wrong: string[] = [];
    for (let code = 0x80; code < 0x10000; code += 1) {
      const char = String.fromCharCode(code);
      const isChanged = /\p{Nd}|[\0-\x7f]|\p{Cf}/u.test(char.normalize('NFKC'));
      if (isChanged && countDigits(`${char}1`) !== undefined) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
    expect(countDigits('Müller, 東京, Київ – „1“ 2 €')).toBe(2);
  });

  it('finds a number with one digit written in any script and any form', () => {
    const missed: string[] = [];
    for (let code = 0x80; code < 0x20000; code += 1) {
      const char = String.fromCodePoint(code);
      const digits = asciiDigits(char.normalize('NFKC'));
      if (!/^\d+$/.test(digits)) continue;
      const start = `36${digits}424242424242`.slice(0, 13);
      const last = '0123456789'.split('').find((check) => luhnValid(`${start}${check}`)) ?? '';
      if (!holdsDisguisedCardNumber(`36${char}${start.slice(2 + digits.length)}${last}`))
        missed.push(code.toString(16));
    }
    expect(missed).toEqual([]);
  });

  it.each(panGuardCases)('answers the case of the policy: $name', ({ text, alone }) => {
    expect(holdsCardNumber(text)).toBe(alone);
  });

  it('has the issuer ranges of the policy', () => {
    const card_ranges = cardRanges.map(({ brand, prefix, lengths }) => ({ brand, prefix: prefix.source, lengths }));
    expect(panGuardData).toEqual({ strongroom: { card_ranges } });
  });

  it('knows all digits that a number of a known brand begins with', () => {
    const begun = Array.from({ length: 10_000 }, (_, start) => String(start).padStart(4, '0')).filter((start) =>
      cardRanges.some(({ prefix }) => prefix.test(start)),
    );
    expect([...new Set(begun.map((start) => start[0]))].join('')).toBe(firstDigits);
  });
});
