import { brandOf } from './brand';
import { asciiDigits } from './folded-text';
import { luhnValid } from './luhn';

/**
 * A run of digits, single spaces or dashes allowed between them, that stands alone: not beside letters, digits, `-` or `_`,
 * so that ids, digests and UUIDs never match. 14 digits at least: shorter are amounts, ids of AWS accounts, times and telephone
 * numbers, and cards of 12 and 13 digits are no longer issued.
 */
// eslint-disable-next-line security/detect-unsafe-regex -- bounded: at most 19 digits a run, one way to match each
const standaloneRun = /(?<![\p{L}\p{N}_-])\d(?:[ -]?\d){13,18}(?![\p{L}\p{N}_-]|[ -]\d)/gu;

const shortest = 14;
const longest = 19;

/** Does the text hold a card number: a whole digit run with a known issuer prefix, its length, and a right check digit? */
export function holdsCardNumber(text: string): boolean {
  if (text.length < shortest) return false;
  for (const [run] of text.matchAll(standaloneRun)) {
    if (isCardNumber(run.replaceAll(/[ -]/g, ''))) return true;
  }
  return false;
}

const isCardNumber = (digits: string): boolean => brandOf(digits) !== 'unknown' && luhnValid(digits);

/** A prefix and a card number; a longer word is an id or a digest, which may hold any digits. */
const longestWord = 24;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Digits, as far as they are joined by what people put between the digits of a card number; letters part them. */
// eslint-disable-next-line security/detect-unsafe-regex -- digits and what joins them have no character in common
const joinedDigits = /\d+(?:[ ._\-/\\|*+,:;#]{1,3}\d+)*/g;
/** A compact JWE (RFC 7516 §7.1) and nothing else: its parts are random. */
const envelope = /^eyJ[\w-]+\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]*$/;

/**
 * The stricter question, for free text that an outsider sends: also beside letters (`card4242…`), before or after other numbers (an
 * expiry, a security code), with anything usual between the digits, in other scripts' digits, with invisible characters inside.
 */
export function holdsDisguisedCardNumber(text: string): boolean {
  if (hasFewDigits(text) || envelope.test(text)) return false;
  const plain = asciiDigits(text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')).replaceAll(uuid, ' x ');
  if (holdsCardNumber(plain)) return true;
  const words = plain.replaceAll(/[A-Za-z0-9]+/g, (word) => (word.length > longestWord ? 'x' : word));
  return (words.match(joinedDigits) ?? []).some((joined) => holdsGroupedNumber(joined.split(/\D+/)));
}

/** Most texts, told from the rest without a regular expression: `verify` asks this of millions. Other scripts' digits count as many. */
function hasFewDigits(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return text.length < shortest;
    if (code >= 0x30 && code <= 0x39) digits += 1;
  }
  return digits < shortest;
}

/** Neighbouring groups of digits that are a card number together, or one alone. */
function holdsGroupedNumber(groups: readonly string[]): boolean {
  return groups.some((_, first) => {
    let digits = '';
    for (const group of groups.slice(first)) {
      digits += group;
      if (digits.length > longest) return false;
      if (digits.length >= shortest && isCardNumber(digits)) return true;
    }
    return false;
  });
}

/** Is there a card number anywhere in the digits, whatever stands around it? For fields that are made of digits anyway. */
export function hidesCardNumber(text: string): boolean {
  const lengths = Array.from({ length: longest - shortest + 1 }, (_, more) => shortest + more);
  return (text.match(/\d{14,}/g) ?? []).some((run) =>
    Array.from(run).some((_, at) =>
      lengths.some((length) => at + length <= run.length && isCardNumber(run.slice(at, at + length))),
    ),
  );
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
