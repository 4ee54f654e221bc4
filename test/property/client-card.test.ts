import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { CardError, checkCard } from '../../client/card';
import { readCard } from '../../lambdas/domain/card/card';
import { Refusal } from '../../lambdas/domain/refusal';
import { anyText } from '../support/any-text';

const today = new Date(Date.UTC(2026, 10, 24));

/** Near the border between good and bad: each member right, nearly right, or anything. */
const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 20 }).map((all) => all.join(''));
const number = fc.oneof(fc.constantFrom('4242424242424242', '378282246310005', '6304000000000000000'), digits);
const month = fc.oneof(fc.integer({ min: 0, max: 13 }), fc.constantFrom<unknown>('11', 1.5, null, Number.NaN));
const year = fc.oneof(fc.integer({ min: 2025, max: 2028 }), fc.constantFrom<unknown>(26, '2027', 2100, undefined));
const code = fc.oneof(fc.constant(undefined), digits, fc.constantFrom<unknown>('123', '1234', '12', 123, null));
const holder = fc.oneof(fc.constant(undefined), anyText(110), digits, fc.constant(null));
const card = fc.record({ number, exp_month: month, exp_year: year, security_code: code, holder });

/** Types end at the border of the page: what a form hands over is checked as it comes. */
function refusedByClient(members: object): CardError | undefined {
  try {
    checkCard({ number: '', exp_month: 0, exp_year: 0, ...members }, today.getTime());
    return undefined;
  } catch (error) {
    if (error instanceof CardError) return error;
    throw error;
  }
}

function pointerOfServer(plaintext: unknown): string | undefined {
  try {
    readCard(plaintext, today);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.facts.errors?.[0]?.pointer;
    throw error;
  }
}

/** As the wire carries it: a member that is undefined is not there. */
const sent = (members: object): unknown => JSON.parse(JSON.stringify(members));

describe('the card rules of the client', () => {
  it('refuse what the vault would refuse, for the same reason, and nothing else', () => {
    fc.assert(
      fc.property(card, (members) => {
        expect(refusedByClient(members)?.errors[0]?.pointer).toBe(pointerOfServer(sent(members)));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuse any member that the vault does not know', () => {
    const good = { number: '4242424242424242', exp_month: 12, exp_year: 2030 };
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (name, value) => {
        fc.pre(!['number', 'exp_month', 'exp_year', 'security_code', 'holder', '__proto__'].includes(name));
        expect(refusedByClient({ ...good, [name]: value })?.errors[0]?.pointer).toBe(
          pointerOfServer({ ...good, [name]: value }),
        );
      }),
    );
  });

  it('never put a digit of the card into an error', () => {
    const typed = fc.record({ number: digits, security_code: digits, holder: digits });
    fc.assert(
      fc.property(typed, fc.constantFrom('', ' ', '-'), (members, separator) => {
        const spaced = members.number.replaceAll(/(\d{4})/g, `$1${separator}`);
        const error = refusedByClient({ ...members, number: spaced, exp_month: 12, exp_year: 2030 });
        expect(error).toBeInstanceOf(CardError);
        const text = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
        expect(text).not.toContain(members.security_code);
        expect(text.replaceAll(/[ -]/g, '')).not.toContain(members.number);
      }),
    );
  });
});
