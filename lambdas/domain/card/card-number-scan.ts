import { brandOf, firstDigits } from './brand';
import { luhnValid } from './luhn';

/**
 * 14 digits at least: shorter are amounts, ids of AWS accounts, times and telephone numbers, and cards of 12 and 13 digits are no longer
 * issued. 19 at most (ISO/IEC 7812-1).
 */
export const shortest = 14;
export const longest = 19;

/** A prefix and a card number; a longer word is an id or a digest, which may hold any digits. */
const longestWord = 24;

/** What stands between the digits of a card number in free text, three of it at most. */
const joiners = ' ._-/\\|*+,:;#=~\'"()[]{}<>\t\n\r';
const farthest = 3;

/*
 * The scans read character codes and ask no regular expression before there are digits enough: every text that a handler takes in, sends,
 * logs or stores passes here. What they find is specified by the expressions in test/property/pan-guard.test.ts.
 */
const digit = 1;
/** A digit that a card number may begin with. */
const opener = 32;
const letter = 2;
const joiner = 4;
/** `-` and `_`: an id goes on. */
const idMark = 8;
/** Outside ASCII, and NFKC makes neither a digit of it nor anything in ASCII: a text with no others need not be normalized. */
const foreign = 16;

/** Ranges of UTF-16: Latin, Cyrillic, kana, ideographs, Hangul, and the signs that usually stand between their words. */
const foreignRanges = [
  [0xa1, 0xa7],
  [0xc0, 0x131],
  [0x400, 0x52f],
  [0x2010, 0x2015],
  [0x2018, 0x201f],
  [0x20ac, 0x20ac],
  [0x3001, 0x3002],
  [0x3041, 0x3096],
  [0x30a1, 0x30fa],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
] as const;

/** Ranges of UTF-16 of what joins as well: dashes and hyphens, quotation marks, points and bullets, ends of lines, the minus sign. */
const foreignJoiners = [
  [0xb7, 0xb7],
  [0x2010, 0x2015],
  [0x2018, 0x201f],
  [0x2022, 0x2022],
  [0x2027, 0x2029],
  [0x2212, 0x2212],
  [0x2219, 0x2219],
  [0x22c5, 0x22c5],
  [0x3001, 0x3002],
  [0x30fb, 0x30fb],
] as const;

const kinds = new Uint8Array(0x10000);
for (const char of '0123456789') kinds[char.charCodeAt(0)] = firstDigits.includes(char) ? digit | opener : digit;
for (const char of 'abcdefghijklmnopqrstuvwxyz') {
  kinds[char.charCodeAt(0)] = letter;
  kinds[char.toUpperCase().charCodeAt(0)] = letter;
}
for (const char of joiners) kinds[char.charCodeAt(0)] = '-_'.includes(char) ? joiner | idMark : joiner;
for (const [first, last] of foreignRanges) kinds.fill(foreign, first, last + 1);
for (const [first, last] of foreignJoiners) {
  for (let code = first; code <= last; code += 1) kinds[code] = (kinds[code] ?? 0) | joiner;
}

/** Beyond the text, nothing: to ask the array for what it does not have costs many times as much. */
const kindAt = (text: string, at: number): number =>
  at >= 0 && at < text.length ? (kinds[text.charCodeAt(at)] ?? 0) : 0;

const isDigitAt = (text: string, at: number): boolean => (kindAt(text, at) & digit) !== 0;

/** How many ASCII digits there are; undefined where there is something that NFKC may change. */
export function countDigits(text: string): number | undefined {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = kinds[code] ?? 0;
    if ((kind & digit) !== 0) digits += 1;
    else if (code > 0x7f && (kind & foreign) === 0) return undefined;
  }
  return digits;
}

export const isCardNumber = (digits: string): boolean => brandOf(digits) !== 'unknown' && luhnValid(digits);

/**
 * A card number that stands alone: digits, single spaces or dashes allowed between them, not beside letters, digits, `-` or `_`, so that
 * ids, digests and UUIDs never match.
 */
export function standsAlone(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigitAt(text, at)) continue;
    const end = endOfRun(text, at);
    if (end - at >= shortest && isCardRun(text, at, end)) return true;
    at = end;
  }
  return false;
}

/** Behind the digits that begin at a place, as far as they are joined by single spaces and dashes. */
function endOfRun(text: string, start: number): number {
  let end = start + 1;
  for (;;) {
    if (isDigitAt(text, end)) end += 1;
    else if (isSpacer(text, end) && isDigitAt(text, end + 1)) end += 2;
    else return end;
  }
}

function isSpacer(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x2d;
}

/** The first start in the run that leaves no more digits than a card has; it may be the run's own, or stand behind a space. */
function isCardRun(text: string, start: number, end: number): boolean {
  if (isWordAfter(text, end)) return false;
  let left = digitsBetween(text, start, end);
  for (let at = start; left >= shortest; at += 1) {
    if (!isDigitAt(text, at)) continue;
    if (left <= longest && isStart(text, at, start)) return isCardNumber(text.slice(at, end).replaceAll(/[ -]/g, ''));
    left -= 1;
  }
  return false;
}

const isStart = (text: string, at: number, runStart: number): boolean =>
  at === runStart ? !isWordBefore(text, at) : text.charCodeAt(at - 1) === 0x20;

function isWordAfter(text: string, at: number): boolean {
  if (text.charCodeAt(at) > 0x7f) return /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
  return (kindAt(text, at) & (digit | letter | idMark)) !== 0;
}

function isWordBefore(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) > 0x7f) return /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at));
  return (kindAt(text, at - 1) & (digit | letter | idMark)) !== 0;
}

/**
 * Neighbouring groups of digits that are a card number together, or one alone, whatever stands around them; only ASCII is looked at.
 * @param digits how many there are at most: where too few are left, no number begins
 */
export function standsInGroups(text: string, digits: number): boolean {
  let left = digits;
  for (let at = 0; at < text.length && left >= shortest; at += 1) {
    const end = endOfWord(text, at);
    if (end - at <= longestWord && beginsInWord(text, at, end)) return true;
    left -= digitsBetween(text, at, end);
    at = end;
  }
  return false;
}

function digitsBetween(text: string, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at += 1) if (isDigitAt(text, at)) digits += 1;
  return digits;
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while ((kindAt(text, end) & (digit | letter)) !== 0) end += 1;
  return end;
}

function beginsInWord(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const mayOpen = (kindAt(text, at) & opener) !== 0 && (at === start || !isDigitAt(text, at - 1));
    if (mayOpen && beginsAt(text, at)) return true;
  }
  return false;
}

/** Does a card number begin with the group of digits at a place? */
function beginsAt(text: string, start: number): boolean {
  let [count, plain, doubled] = [0, 0, 0];
  let group = start;
  for (let at = start; ; at += 1) {
    if (count > longest) return false;
    if (isDigitAt(text, at)) {
      count += 1;
      // The digits so far as they count in a number that ends here, and in one that ends at the next (ISO/IEC 7812-1 annex B).
      const value = text.charCodeAt(at) - 0x30;
      const ended = doubled + value;
      doubled = plain + (value > 4 ? 2 * value - 9 : 2 * value);
      plain = ended;
      continue;
    }
    if (group !== start && endOfWord(text, at) - group > longestWord) return false;
    const isRight = count >= shortest && plain % 10 === 0;
    if (isRight && brandOf(text.slice(start, at).replaceAll(/\D/g, '')) !== 'unknown') return true;
    const next = behindJoiners(text, at);
    if (next === undefined) return false;
    group = next;
    at = next - 1;
  }
}

/** The next group of digits behind one to three joiners. */
function behindJoiners(text: string, start: number): number | undefined {
  let at = start;
  while (at - start <= farthest && (kindAt(text, at) & joiner) !== 0) at += 1;
  const gap = at - start;
  return gap > 0 && gap <= farthest && isDigitAt(text, at) ? at : undefined;
}
