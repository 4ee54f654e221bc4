import { findText } from '../card/pan-guard';

/**
 * Is there something of the form of a JWE in the text: compact (RFC 7516 §7.1), also broken into lines, or in one of the JSON
 * serializations (§7.2), in any order and spacing, inside a JSON string or not; or one of these in base64? Linear in the length of
 * the text. What was packed, encrypted, or encoded twice is not seen.
 */
export function isEnvelopeText(text: string): boolean {
  if (isPlainEnvelope(text)) return true;
  if (text.length < shortestEncoded) return false;
  return encodedRuns(text).some((run) => alignments.some((skipped) => isPlainEnvelope(decoded(run.slice(skipped)))));
}

/** Does a structure hold an envelope, as a value or as a member's name? */
export function holdsEnvelope(value: unknown): boolean {
  return findText(value, isEnvelopeText) !== undefined;
}

const isPlainEnvelope = (text: string): boolean => holdsCompact(text) || holdsJson(text);

/** Five parts, the first of them a header. What else looks like it is a name of a host or a version: their parts are no JSON. */
function holdsCompact(text: string): boolean {
  if (!hasDots(text, 4)) return false;
  const whole = text.replaceAll(/[\s\p{Cf}]/gu, '');
  return [text, whole].some((spelling) => spelling.split(/[^\w.-]/).some(isCompactRun));
}

function hasDots(text: string, least: number): boolean {
  let at = -1;
  for (let found = 0; found < least; found += 1) {
    at = text.indexOf('.', at + 1);
    if (at < 0) return false;
  }
  return true;
}

function isCompactRun(run: string): boolean {
  return run.split('.').slice(0, -4).some(isHeader);
}

/** The first part is JSON, so it begins with `{"`, which is `eyJ` in base64url, unless there is space around the bracket. */
function isHeader(part: string): boolean {
  const begins = part.indexOf('eyJ');
  if (begins >= 0 && begins + 3 < part.length) return true;
  const plain = decoded(part).trimStart();
  return plain.startsWith('{') && /"(?:enc|alg)"/.test(plain);
}

/** `{"ciphertext":"","iv":""}` is of 24. */
const shortestJson = 24;

/** RFC 7516 §7.2: `ciphertext` is always there, and one of these with it. */
const beside = ['protected', 'unprotected', 'header', 'encrypted_key', 'recipients', 'iv', 'tag', 'aad'];

function holdsJson(text: string): boolean {
  if (text.length < shortestJson) return false;
  if (!text.includes('ciphertext') && !text.includes('\\u')) return false;
  const plain = unescaped(unescaped(text));
  return hasMember(plain, 'ciphertext') && beside.some((name) => hasMember(plain, name));
}

/** One level of JSON's escapes taken away, as far as a member's name needs it. */
function unescaped(text: string): string {
  const plain = text.replaceAll('\\', '');
  return plain.replaceAll(/u00([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `"name" :` */
function hasMember(text: string, name: string): boolean {
  return text
    .split(`"${name}"`)
    .slice(1)
    .some((after) => /^\s*:/.test(after));
}

/** The shortest JWE has a header of two members. */
const shortestEncoded = 40;
const alignments = [0, 1, 2, 3];

/** What could be base64 of either alphabet; whitespace inside belongs to it where all of the text is one. */
function encodedRuns(text: string): readonly string[] {
  const whole = text.replaceAll(/\s/g, '');
  const spellings = whole === text ? [text] : [text, whole];
  const runs = spellings.flatMap((spelling) => spelling.split(/[^\w+/-]/));
  return runs.filter((run) => run.length >= shortestEncoded);
}

/** Each byte as a character; empty for what is no base64. Any spelling will do: this is to find, not to open. */
function decoded(text: string): string {
  const whole = text.replaceAll('-', '+').replaceAll('_', '/');
  try {
    return atob(whole.slice(0, whole.length - (whole.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}
