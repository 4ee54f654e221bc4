import { type Currency, exponentOf } from './money';

/** Minor units as a plain decimal, for a machine: 123450 US cents are `1234.50`, 100 yen `100`. */
export function decimal(amount: number | bigint, currency: Currency): string {
  const { sign, whole, rest } = parts(amount, currency);
  return rest === '' ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** The same for a reader: `1,234.50 USD`. */
export function moneyText(amount: number | bigint, currency: Currency): string {
  const { sign, whole, rest } = parts(amount, currency);
  const first = whole.length % 3 || 3;
  const grouped = [whole.slice(0, first), ...(whole.slice(first).match(/\d{3}/g) ?? [])].join(',');
  return `${sign}${grouped}${rest === '' ? '' : `.${rest}`} ${currency}`;
}

/** By digits, never by division: sums of a day may be larger than what a double counts exactly. */
function parts(amount: number | bigint, currency: Currency): { sign: string; whole: string; rest: string } {
  const exponent = exponentOf(currency);
  const text = String(amount);
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length).padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return { sign, whole: digits.slice(0, point), rest: digits.slice(point) };
}
