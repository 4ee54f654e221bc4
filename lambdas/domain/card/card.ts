import { Refusal } from '../refusal';
import type { CardBrand } from './brand';
import { brandOf } from './brand';
import { luhnValid } from './luhn';
import { Pan, SecurityCode } from './secret';

/** A card as it was sealed on the device. In memory only, for one request, in the vault zone only. */
export interface Card {
  readonly number: Pan;
  readonly expMonth: number;
  readonly expYear: number;
  readonly holder?: string;
  readonly securityCode?: SecurityCode;
}

/** What may be shown of a card (PCI DSS 3.4.1). */
export interface CardView {
  readonly brand: CardBrand;
  readonly bin: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

const invalid = (pointer: string, detail: string): Refusal =>
  new Refusal('card_invalid', { detail: 'The sealed card is not usable.', errors: [{ pointer, detail }] });

/**
 * Read the plaintext of a card envelope: JSON `{ number, exp_month, exp_year, security_code?, holder? }` (design section 4).
 * `plaintext` is undefined where it was not JSON in canonical form. A security code is checked for form.
 * @param today UTC date that decides whether the card has expired
 * @throws Refusal `card_invalid`, with pointers into the sealed object, never with what it holds
 */
export function readCard(plaintext: unknown, today: Date): Card {
  if (!isRecord(plaintext)) throw invalid('', 'not a JSON object in its shortest spelling, characters unescaped');
  const { number, exp_month: month, exp_year: year, security_code: code, holder, ...rest } = plaintext;
  if (Object.keys(rest).length > 0) throw invalid('', 'an unknown member');
  if (typeof number !== 'string' || !/^\d{12,19}$/.test(number))
    throw invalid('/number', '12 to 19 digits, as a string');
  if (!luhnValid(number)) throw invalid('/number', 'the check digit is wrong');
  if (!isMonth(month)) throw invalid('/exp_month', 'a whole number from 1 to 12');
  if (!isYear(year)) throw invalid('/exp_year', 'a year of four digits');
  if (hasExpired(month, year, today)) throw invalid('/exp_year', 'the card has expired');
  if (code !== undefined && !isSecurityCode(code)) throw invalid('/security_code', 'three or four digits, as a string');
  if (holder !== undefined && !isHolder(holder)) throw invalid('/holder', '1 to 100 printable characters');
  return {
    number: new Pan(number),
    expMonth: month,
    expYear: year,
    ...(holder === undefined ? {} : { holder }),
    ...(code === undefined ? {} : { securityCode: new SecurityCode(code) }),
  };
}

/**
 * Read the plaintext of a security-code envelope: JSON `{ security_code }` and nothing else.
 * @throws Refusal `card_invalid`
 */
export function readSecurityCode(plaintext: unknown): SecurityCode {
  if (!isRecord(plaintext)) throw invalid('', 'not a JSON object in its shortest spelling');
  const { security_code: code, ...rest } = plaintext;
  if (Object.keys(rest).length > 0) throw invalid('', 'an unknown member');
  if (!isSecurityCode(code)) throw invalid('/security_code', 'three or four digits, as a string');
  return new SecurityCode(code);
}

/** A BIN is 8 digits for numbers of 16 and more, 6 below (ISO/IEC 7812-1:2017). */
export function viewOf(card: Card): CardView {
  const digits = card.number.reveal();
  return {
    brand: brandOf(digits),
    bin: digits.slice(0, digits.length >= 16 ? 8 : 6),
    last4: digits.slice(-4),
    expMonth: card.expMonth,
    expYear: card.expYear,
  };
}

/** Is the view that of the card? The sealed record is the truth; a view that says otherwise was written by somebody else (design section 5). */
export function isViewOf(view: CardView, card: Card): boolean {
  const sealed = viewOf(card);
  return (
    view.brand === sealed.brand &&
    view.bin === sealed.bin &&
    view.last4 === sealed.last4 &&
    view.expMonth === sealed.expMonth &&
    view.expYear === sealed.expYear
  );
}

/** A card is good until the end of its month. */
export function hasExpired(month: number, year: number, today: Date): boolean {
  return year * 12 + month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMonth(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 12;
}

function isYear(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 2000 && value <= 2099;
}

function isSecurityCode(value: unknown): value is string {
  return typeof value === 'string' && /^\d{3,4}$/.test(value);
}

function isHolder(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{C}]{1,100}$/u.test(value) && value.replaceAll(/\D/g, '').length < 12;
}
