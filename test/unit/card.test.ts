import { inspect } from 'node:util';
import { brandOf } from '../../lambdas/domain/card/brand';
import { readCard, viewOf } from '../../lambdas/domain/card/card';
import { luhnValid } from '../../lambdas/domain/card/luhn';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';

const today = new Date('2026-11-24T12:00:00Z');
const sealed = { number: '4242424242424242', exp_month: 12, exp_year: 2030 };

const refusal = (plaintext: unknown): unknown => {
  try {
    return readCard(plaintext, today);
  } catch (error) {
    return error;
  }
};

describe('a sealed card', () => {
  it('is read with its view: brand, an 8-digit BIN for 16 digits, last four, expiry', () => {
    const card = readCard(sealed, today);
    expect(viewOf(card)).toEqual({ brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 });
  });

  it('has a 6-digit BIN when the number is shorter than 16', () => {
    expect(viewOf(readCard({ ...sealed, number: '378282246310005' }, today))).toMatchObject({
      brand: 'amex',
      bin: '378282',
    });
  });

  it('is good through its last month and expired after it', () => {
    expect(() => readCard({ ...sealed, exp_month: 11, exp_year: 2026 }, today)).not.toThrow();
    expect(refusal({ ...sealed, exp_month: 10, exp_year: 2026 })).toMatchObject({ code: 'card_invalid' });
  });

  it.each([
    ['not an object', undefined, ''],
    ['an array', [sealed], ''],
    ['an unknown member', { ...sealed, pin: '1234' }, ''],
    ['a number as a number', { ...sealed, number: 4242424242424242 }, '/number'],
    ['a number with spaces', { ...sealed, number: '4242 4242 4242 4242' }, '/number'],
    ['a number of 11 digits', { ...sealed, number: '42424242424' }, '/number'],
    ['a wrong check digit', { ...sealed, number: '4242424242424243' }, '/number'],
    ['month 0', { ...sealed, exp_month: 0 }, '/exp_month'],
    ['month 13', { ...sealed, exp_month: 13 }, '/exp_month'],
    ['a month as text', { ...sealed, exp_month: '12' }, '/exp_month'],
    ['a year of two digits', { ...sealed, exp_year: 30 }, '/exp_year'],
    ['a short security code', { ...sealed, security_code: '12' }, '/security_code'],
    ['a security code as a number', { ...sealed, security_code: 123 }, '/security_code'],
    ['an empty holder', { ...sealed, holder: '' }, '/holder'],
    ['a number as the holder', { ...sealed, holder: '4242424242424242' }, '/holder'],
    ['a control character in the holder', { ...sealed, holder: 'A\u0000B' }, '/holder'],
  ])('refuses %s and says where', (_what, plaintext, pointer) => {
    expect(refusal(plaintext)).toMatchObject({ code: 'card_invalid', facts: { errors: [{ pointer }] } });
  });
});

describe('brands', () => {
  it.each([
    ['4242424242424242', 'visa'],
    ['5555555555554444', 'mastercard'],
    ['2223003122003222', 'mastercard'],
    ['378282246310005', 'amex'],
    ['6011111111111117', 'discover'],
    ['3056930009020004', 'diners'],
    ['36227206271667', 'diners'],
    ['3566002020360505', 'jcb'],
    ['6200000000000005', 'unionpay'],
    ['9999999999999995', 'unknown'],
    ['42424242424242', 'unknown'],
  ])('%s is %s', (digits, brand) => {
    expect(brandOf(digits)).toBe(brand);
  });
});

describe('Luhn', () => {
  it('accepts the test numbers of the networks and refuses every single changed digit', () => {
    const number = '4242424242424242';
    expect(luhnValid(number)).toBe(true);
    for (let place = 0; place < number.length; place += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const changed = `${number.slice(0, place)}${digit}${number.slice(place + 1)}`;
        expect(luhnValid(changed)).toBe(changed === number);
      }
    }
  });

  it('has no check digit in nothing', () => {
    expect(luhnValid('')).toBe(false);
  });
});

describe('secrets', () => {
  it.each([
    ['a card number', new Pan('4242424242424242'), '4242424242424242'],
    ['a security code', new SecurityCode('987'), '987'],
  ])('%s shows itself in no text', (_what, secret, value) => {
    const texts = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }),
      JSON.stringify(Object.entries(secret)),
    ];
    for (const text of texts) expect(text).not.toContain(value);
    expect(secret.reveal()).toBe(value);
  });
});
