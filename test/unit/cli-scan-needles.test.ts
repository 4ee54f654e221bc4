import { freshSecurityCode } from '../../cli/local/story/cards';
import { numberNeedles, securityCodeNeedles } from '../../cli/local/story/scan/needles';
import { search } from '../../cli/local/story/scan/search';

const number = '4242424242424242';
const code = '8317';

const finds = (text: string, needles = numberNeedles(number)) =>
  search([{ where: 'here', pieces: ['', text] }], needles);

describe('a card number is found', () => {
  test.each([
    ['plain', `x${number}y`],
    ['in groups', 'card 4242 4242 4242 4242.'],
    ['with dashes', '4242-4242-4242-4242'],
    ['in a form body', 'number=4242+4242+4242+4242'],
    ['in a URL', '?n=4242%204242%204242%204242'],
    ['in hex', Buffer.from(number).toString('hex')],
  ])('%s', (_form, text) => {
    expect(finds(text)).toEqual([{ what: 'a card number (ending 4242)', where: 'here' }]);
  });

  test.each([0, 1, 2, 3, 4, 5, 17])('in base64, %i bytes into the text', (offset) => {
    const encoded = Buffer.from(`${'z'.repeat(offset)}${number}","rest":true`).toString('base64');
    expect(finds(encoded).length).toBeGreaterThan(0);
  });

  test('as a digest without a key', () => {
    const [hex, base64, base64url] = numberNeedles(number).slice(-3);
    for (const needle of [hex, base64, base64url]) expect(finds(`"${needle?.text}"`).length).toBeGreaterThan(0);
  });

  test('of an American Express card in its own groups', () => {
    expect(finds('3782 822463 10005', numberNeedles('378282246310005'))).toHaveLength(1);
  });
});

describe('what is no card number is not found', () => {
  test.each([
    ['another number', '4000000000000002'],
    ['the last four', 'visa 4242'],
    ['the BIN', '42424242'],
    ['another text in base64', Buffer.from('a text without any number in it').toString('base64')],
  ])('%s', (_what, text) => {
    expect(finds(text)).toEqual([]);
  });
});

describe('a security code', () => {
  const found = (text: string): boolean => finds(text, securityCodeNeedles(code)).length > 0;

  test.each([`{"security_code":"${code}"}`, `{"S":"${code}"}`, `{\\"cvv\\":\\"${code}\\"}`, `security_code=${code}&x`])(
    'is found as a value: %s',
    (text) => expect(found(text)).toBe(true),
  );

  test.each([`{"duration_ms":${code}}`, `port ${code}`, `"a${code}"`, `2026-11-24T07:00:00.${code}Z`])(
    'is not confused with other digits: %s',
    (text) => expect(found(text)).toBe(false),
  );

  test('of a run is no year, no port of ours and no round number', () => {
    const tries = [
      (1999 - 1000) / 9000,
      (2026 - 1000) / 9000,
      (4566 - 1000) / 9000,
      (8200 - 1000) / 9000,
      (8317 - 1000) / 9000,
    ];
    expect(freshSecurityCode(() => (tries.shift() ?? 0) + 1e-9)).toBe('8317');
  });
});
