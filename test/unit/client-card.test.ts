import { inspect } from 'node:util';
import { CardError, checkCard } from '../../client/card';

const now = Date.UTC(2026, 10, 24);
const card = { number: '4242424242424242', exp_month: 11, exp_year: 2026 };

/** The errors of a card that is refused. Takes whatever a page without types may pass. */
function errorsOf(members: object): readonly { readonly pointer: string; readonly detail: string }[] {
  try {
    checkCard({ ...card, ...members }, now);
  } catch (error) {
    if (error instanceof CardError) return error.errors;
    throw error;
  }
  return [];
}

describe('checkCard', () => {
  it('passes a card in the month of its expiry', () => {
    expect(errorsOf({})).toEqual([]);
  });

  it.each([
    ['4242 4242 4242 4242', '4242424242424242'],
    ['4242-4242-4242-4242', '4242424242424242'],
    [' 3782 822463 10005 ', '378282246310005'],
  ])('takes the spaces and dashes out of %s', (number, bare) => {
    expect(checkCard({ ...card, number }, now).number).toBe(bare);
  });

  it.each([
    ['/number', { number: '4242424242424241' }, 'the check digit is wrong'],
    ['/number', { number: '42424242424' }, '12 to 19 digits, as a string'],
    ['/number', { number: '42424242424242424242' }, '12 to 19 digits, as a string'],
    ['/number', { number: '4242_4242_4242_4242' }, '12 to 19 digits, as a string'],
    ['/number', { number: '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢' }, '12 to 19 digits, as a string'],
    ['/number', { number: 4242424242424242 }, '12 to 19 digits, as a string'],
    ['/number', { number: undefined }, '12 to 19 digits, as a string'],
    ['/exp_month', { exp_month: 13 }, 'a whole number from 1 to 12'],
    ['/exp_month', { exp_month: 1.5 }, 'a whole number from 1 to 12'],
    ['/exp_month', { exp_month: '11' }, 'a whole number from 1 to 12'],
    ['/exp_year', { exp_year: 30 }, 'a year of four digits'],
    ['/exp_year', { exp_year: 2026, exp_month: 10 }, 'the card has expired'],
    ['/security_code', { security_code: '12' }, 'three or four digits, as a string'],
    ['/security_code', { security_code: '12345' }, 'three or four digits, as a string'],
    ['/security_code', { security_code: 123 }, 'three or four digits, as a string'],
    ['/holder', { holder: '' }, '1 to 100 printable characters'],
    ['/holder', { holder: 'line\nbreak' }, '1 to 100 printable characters'],
    ['/holder', { holder: 'x'.repeat(101) }, '1 to 100 printable characters'],
    ['/holder', { holder: 'A 4242424242424242' }, '1 to 100 printable characters'],
    ['', { cvv: '123' }, 'an unknown member'],
  ])('refuses %s of %p: %s', (pointer, members, detail) => {
    expect(errorsOf(members)).toEqual([{ pointer, detail }]);
  });

  it('names every bad field at once, as a form shows them', () => {
    const errors = errorsOf({ number: '1', exp_month: 0, security_code: 'x' });
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/number', '/exp_month', '/security_code']);
  });

  it('says in the message what to mend, and holds nothing that was typed', () => {
    const typed = { number: '4242424242424241', exp_month: 11, exp_year: 2026, security_code: '98765' };
    const error: unknown = (() => {
      try {
        return checkCard(typed, now);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(String(error)).toBe(
      'CardError: card_invalid: /number the check digit is wrong; /security_code three or four digits, as a string',
    );
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/42424|98765/);
  });
});
