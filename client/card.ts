import type { FieldError } from './strongroom-error';

/** A card as a form has it. Spaces and dashes in `number` are taken out. */
export interface CardInput {
  readonly number: string;
  /** 1 to 12. */
  readonly exp_month: number;
  /** Four digits. */
  readonly exp_year: number;
  readonly security_code?: string;
  readonly holder?: string;
}

/** A card that the API would refuse, refused on the device. `errors` names every bad field, never what was typed there. */
export class CardError extends Error {
  readonly code = 'card_invalid';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(`card_invalid: ${errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ')}`);
    this.name = 'CardError';
    this.errors = errors;
  }
}

type Rule = readonly [pointer: string, detail: string, holds: boolean];

const securityCode = /^\d{3,4}$/;
const securityCodeRule = 'three or four digits, as a string';

const members: ReadonlySet<string> = new Set(['number', 'exp_month', 'exp_year', 'security_code', 'holder']);

/**
 * The card with a bare number, in the member order that is sealed. The rules are those of `lambdas/domain/card/card.ts`
 * (test/property/client-card.test.ts holds the two together).
 * @param now milliseconds since 1970; decides, in UTC, whether the card has expired
 * @throws CardError
 */
export function checkCard(card: CardInput, now: number): CardInput {
  const number = bareNumber(card.number);
  const errors = rulesFor({ ...card, number }, new Date(now))
    .filter(([, , holds]) => !holds)
    .map(([pointer, detail]) => ({ pointer, detail }));
  if (errors.length > 0) throw new CardError(errors);
  return {
    number,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    ...(card.security_code === undefined ? {} : { security_code: card.security_code }),
    ...(card.holder === undefined ? {} : { holder: card.holder }),
  };
}

/** @throws CardError */
export function checkSecurityCode(code: string): string {
  if (isText(code, securityCode)) return code;
  throw new CardError([{ pointer: '/security_code', detail: securityCodeRule }]);
}

function rulesFor(card: CardInput, today: Date): readonly Rule[] {
  const { number, exp_month: month, exp_year: year, security_code: code, holder } = card;
  const digits = /^\d{12,19}$/.test(number);
  const dated = isWhole(month, 1, 12) && isWhole(year, 2000, 2099);
  return [
    ['', 'an unknown member', Object.keys(card).every((member) => members.has(member))],
    ['/number', '12 to 19 digits, as a string', digits],
    ['/number', 'the check digit is wrong', !digits || luhnValid(number)],
    ['/exp_month', 'a whole number from 1 to 12', isWhole(month, 1, 12)],
    ['/exp_year', 'a year of four digits', isWhole(year, 2000, 2099)],
    ['/exp_year', 'the card has expired', !dated || !hasExpired(month, year, today)],
    ['/security_code', securityCodeRule, code === undefined || isText(code, securityCode)],
    ['/holder', '1 to 100 printable characters', holder === undefined || isHolder(holder)],
  ];
}

/** People type numbers as they are embossed. Anything but a string is left for the rules to refuse. */
function bareNumber(number: unknown): string {
  return typeof number === 'string' ? number.replaceAll(/[ -]/g, '') : '';
}

/** The check digit of ISO/IEC 7812-1 annex B. */
function luhnValid(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const value = Number(digits[digits.length - 1 - place]) * (place % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** A card is good until the end of its month. */
function hasExpired(month: number, year: number, today: Date): boolean {
  return year * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isHolder(value: unknown): boolean {
  return typeof value === 'string' && /^[^\p{C}]{1,100}$/u.test(value) && value.replaceAll(/\D/g, '').length < 12;
}
