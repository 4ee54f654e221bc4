import { brandOf } from './card';
import { luhnValid } from './luhn';

/**
 * A run of digits, single spaces or dashes allowed between them, that stands alone: not beside letters, digits, `-` or `_`,
 * so that ids, digests and UUIDs never match. 14 digits at least: shorter are amounts, ids of AWS accounts, times and telephone
 * numbers, and cards of 12 and 13 digits are no longer issued.
 */
// eslint-disable-next-line security/detect-unsafe-regex -- bounded: at most 19 digits a run, one way to match each
const standaloneRun = /(?<![\p{L}\p{N}_-])\d(?:[ -]?\d){13,18}(?![\p{L}\p{N}_-]|[ -]\d)/gu;

const shortest = 14;

/** Does the text hold a card number: a whole digit run with a known issuer prefix, its length, and a right check digit? */
export function holdsCardNumber(text: string): boolean {
  if (text.length < shortest) return false;
  for (const [run] of text.matchAll(standaloneRun)) {
    if (isCardNumber(run.replaceAll(/[ -]/g, ''))) return true;
  }
  return false;
}

const isCardNumber = (digits: string): boolean => brandOf(digits) !== 'unknown' && luhnValid(digits);

/** A prefix and a card number; what is longer is an id or a digest, which may hold any digits. */
const longestDisguise = 24;

/**
 * The stricter question, for free text that an outsider sends: also beside letters (`card4242…`), with dots, slashes or underscores
 * between the digits, in full-width or other scripts' digits, with invisible characters inside.
 */
export function holdsDisguisedCardNumber(text: string): boolean {
  if (text.length < shortest) return false;
  const plain = asciiDigits(text.normalize('NFKC').replaceAll(/\p{Cf}/gu, ''));
  return holdsCardNumber(plain) || plain.split(/[^A-Za-z0-9._\-/\\|*+,:;#]+/).some(isDisguise);
}

function isDisguise(segment: string): boolean {
  const token = segment.replaceAll(/[^A-Za-z0-9]/g, '');
  if (token.length > longestDisguise) return false;
  return (token.match(/\d+/g) ?? []).some((run) => run.length >= shortest && isCardNumber(run));
}

/** Decimal digits of every script as ASCII: each script has its ten in a row, zero first. */
function asciiDigits(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/gu, (char) => (/\p{Nd}/u.test(char) ? String(digitValue(char)) : char));
}

function digitValue(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/**
 * The path to the first text or number in a structure for which `isBad` holds, values and member names alike; undefined when there
 * is none. A member whose name is itself bad is not part of the path. Structures deeper than 32 levels are taken for hostile.
 */
export function findText(
  value: unknown,
  isBad: (text: string) => boolean,
  path: readonly string[] = [],
): readonly string[] | undefined {
  if (path.length > 32) return path;
  if (typeof value === 'string') return isBad(value) ? path : undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return isBad(String(value)) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (isBad(name)) return path;
    const found = findText(member, isBad, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path to the first card number in a structure of our own making. */
export function findCardNumber(value: unknown): readonly string[] | undefined {
  return findText(value, holdsCardNumber);
}
