import * as z from 'zod/mini';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';

const lineEnd = 10;
const mostLineBytes = 1024 * 1024;

/** The lines of a file, without their ends. What follows the last line end is yielded as `undefined`: a file that was cut short. So
 * is a line that is longer than any that belongs in a list, and nothing after it. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array | undefined> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, from)) {
      yield bytes.subarray(from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > mostLineBytes) {
      yield undefined;
      return;
    }
  }
  if (rest.length > 0) yield undefined;
}

/** The value of a line of canonical JSON (RFC 8785); undefined for other bytes and for other spellings of it. */
export function canonicalValue(line: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    const value: unknown = JSON.parse(text);
    return isCanonical(value, text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The scheme is ECMAScript's own spelling with sorted members: its own `JSON.stringify` is asked first, because it is ten times as fast. */
const isCanonical = (value: unknown, text: string): boolean =>
  (JSON.stringify(value) === text && hasSortedMembers(value)) || canonicalJson(z.json().parse(value)) === text;

function hasSortedMembers(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasSortedMembers);
  let last: string | undefined;
  for (const [name, member] of Object.entries(value)) {
    if ((last !== undefined && name <= last) || !hasSortedMembers(member)) return false;
    last = name;
  }
  return true;
}
