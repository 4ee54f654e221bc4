import { countDigits, isCardNumber, longest, shortest, standsAlone, standsInGroups } from './card-number-scan';
import { asciiDigits } from './folded-text';

/** Does the text hold a card number: a whole digit run with a known issuer prefix, its length, and a right check digit? */
export function holdsCardNumber(text: string): boolean {
  return text.length >= shortest && standsAlone(text);
}

/** A compact JWE (RFC 7516 §7.1) and nothing else: its parts are random. */
const envelope = /^eyJ[\w-]+\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]*$/;

/**
 * The stricter question, for free text that an outsider sends: also beside letters (`card4242…`), before or after other numbers (an
 * expiry, a security code), with anything usual between the digits, in other scripts' digits, with invisible characters inside. What
 * `findCardNumber` would find is found here too, but in an envelope: or a text would be taken in that nothing can store.
 */
export function holdsDisguisedCardNumber(text: string): boolean {
  const digits = countDigits(text);
  if (digits !== undefined && digits < shortest) return false;
  const inner = unpacked(text);
  if (inner !== undefined && findText(inner, holdsDisguisedCardNumber) !== undefined) return true;
  if (envelope.test(text)) return false;
  if (digits !== undefined) return standsInGroups(withoutUuids(text), digits);
  if (standsAlone(text)) return true;
  const plain = inAsciiDigits(text);
  return plain !== undefined && standsInGroups(withoutUuids(plain), plain.length);
}

/** Characters outside ASCII of which NFKC makes digits: numbers of every kind, and signs like U+33E0, the first day of a month. */
const otherDigit = /[^\P{N}0-9]|[\u32c0-\u33ff]/u;

/** Undefined where there are too few digits in any form. */
function inAsciiDigits(text: string): string | undefined {
  const hasOthers = otherDigit.test(text);
  if (!hasOthers && (text.match(/\d/g) ?? []).length < shortest) return undefined;
  const plain = text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '');
  return hasOthers ? asciiDigits(plain) : plain;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID parts what stands beside it. The expression is asked only where four dashes are as far from each other as in a UUID. */
function withoutUuids(text: string): string {
  let rest = '';
  let from = 0;
  for (let dash = text.indexOf('-', 8); dash >= 0; dash = text.indexOf('-', Math.max(dash + 1, from + 8))) {
    const isShaped = text[dash + 5] === '-' && text[dash + 10] === '-' && text[dash + 15] === '-';
    if (!isShaped || !uuid.test(text.slice(dash - 8, dash + 28))) continue;
    rest += `${text.slice(from, dash - 8)} x `;
    from = dash + 28;
  }
  return from === 0 ? text : rest + text.slice(from);
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

/** A text or number in a structure, and where it stands: the names of members down to it. */
type Question = (text: string, path: readonly string[]) => boolean;

const deepest = 32;

/**
 * The path to the first text or number in a structure for which `isBad` holds: values and names of members, in objects, arrays, maps, sets
 * and bytes (as UTF-8); undefined when there is none. A member whose name is itself bad is not part of the path. What cannot be looked at
 * is taken for hostile: structures deeper than 32 levels, streams, blobs.
 */
export function findText(value: unknown, isBad: Question): readonly string[] | undefined {
  const path: string[] = [];
  return isBadWithin(value, isBad, path) ? path : undefined;
}

/** @param path is left at what was found */
function isBadWithin(value: unknown, isBad: Question, path: string[]): boolean {
  if (typeof value === 'string') return isBad(value, path);
  if (typeof value === 'number' || typeof value === 'bigint') return isBad(String(value), path);
  if (typeof value !== 'object' || value === null) return false;
  if (path.length > deepest) return true;
  // Nearly all is plain: what the others are is asked of the others only.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !Array.isArray(value)) return isBadInOther(value, isBad, path);
  return isBadInMembers(value, isBad, path);
}

function isBadInMembers(value: object, isBad: Question, path: string[]): boolean {
  for (const name of Object.keys(value)) {
    if (isBad(name, path)) return true;
    path.push(name);
    if (isBadWithin(Reflect.get(value, name), isBad, path)) return true;
    path.pop();
  }
  return false;
}

function isBadInOther(value: object, isBad: Question, path: string[]): boolean {
  if (isOpaque(value)) return true;
  if (ArrayBuffer.isView(value)) return isBad(textOf(value), path);
  const isCollection = value instanceof Map || value instanceof Set;
  return isBadInMembers(isCollection ? Array.from(value.entries()) : value, isBad, path);
}

/** A stream gives its text to one reader only, a blob later; bytes without a view are not sent by anyone here. */
const isOpaque = (value: object): boolean =>
  Symbol.asyncIterator in value || value instanceof Blob || value instanceof ArrayBuffer;

const textOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength));

/** The path to the first card number in a structure of our own making: what is logged, answered, published, or sent to AWS. */
export function findCardNumber(value: unknown): readonly string[] | undefined {
  return findText(value, (text, path) => isInClear(text) && !isIdOfDigits(text, path));
}

function isInClear(text: string): boolean {
  if (text.length < shortest) return false;
  const inner = unpacked(text);
  return inner === undefined ? standsAlone(text) : findCardNumber(inner) !== undefined;
}

/** What a text says that is JSON with escapes: in `"\n4242…"` a letter stands before the number, and after parsing none. */
function unpacked(text: string): unknown {
  if (!text.includes('\\') || !/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Ids that others make and that may be all digits: they pass under their own names, in their own lengths, and nowhere else. Spans: W3C Trace
 * Context, 8 bytes in hex. Transactions of a network: 15 digits (Visa), of which 15-digit numbers of American Express are told by their prefix.
 */
const idsOfDigits = new Map([
  ['span_id', /^\d{16}$/],
  ['parent_span_id', /^\d{16}$/],
  ['network_transaction_id', /^(?!3[47])\d{15}$/],
]);

/** @param path ends with the type of DynamoDB, for an attribute (`{ S: … }`) */
function isIdOfDigits(text: string, path: readonly string[]): boolean {
  const name = path.at(-1) === 'S' ? path.at(-2) : path.at(-1);
  return name !== undefined && idsOfDigits.get(name)?.test(text) === true;
}
