import { brandOf } from './card';
import { luhnValid } from './luhn';

/**
 * A run of digits, single spaces or dashes allowed between them, that stands alone: not beside letters, digits, `-` or `_`,
 * so that ids, digests and UUIDs never match. 13 digits at least: 12 are the largest amounts and the ids of AWS accounts, and cards of
 * 12 digits are no longer issued.
 */
// eslint-disable-next-line security/detect-unsafe-regex -- bounded: at most 19 digits a run, one way to match each
const standaloneRun = /(?<![\p{L}\p{N}_-])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}_-]|[ -]\d)/gu;

/** Does the text hold a card number: a whole digit run with a known issuer prefix, its length, and a right check digit? */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 13) return false;
  for (const [run] of text.matchAll(standaloneRun)) {
    const digits = run.replaceAll(/[ -]/g, '');
    if (brandOf(digits) !== 'unknown' && luhnValid(digits)) return true;
  }
  return false;
}

/**
 * The path to the first card number in a structure, values and member names alike; undefined when there is none. A member
 * whose name is itself the number is not part of the path. Structures deeper than 32 levels are taken for hostile.
 */
export function findCardNumber(value: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (path.length > 32) return path;
  if (typeof value === 'string') return holdsCardNumber(value) ? path : undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return holdsCardNumber(String(value)) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (holdsCardNumber(name)) return path;
    const found = findCardNumber(member, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}
