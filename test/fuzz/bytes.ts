import * as fc from 'fast-check';
import { hostileTexts } from './hostile';

/** What is done to bytes, whatever they mean. `at` counts them, round and round. */
export type ByteChange = { readonly at: number } & (
  | { readonly flip: number }
  | { readonly put: number }
  | { readonly insert: readonly number[] }
  | { readonly drop: number }
  | { readonly cut: true }
  | { readonly repeat: number; readonly times: number }
  | { readonly copyFrom: number; readonly length: number }
);

/** Not UTF-8: a lone continuation, an overlong slash, a surrogate, a code point beyond the last, a byte order mark. */
const notText: readonly (readonly number[])[] = [
  ...[[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf], [0xff, 0xfe]],
  ...hostileTexts.map((text) => [...Buffer.from(text, 'utf8')]),
];

const at = fc.nat(4_000);

export const byteChange: fc.Arbitrary<ByteChange> = fc.oneof(
  fc.record({ at, flip: fc.nat(7) }),
  fc.record({ at, put: fc.nat(255) }),
  fc.record({ at, insert: fc.oneof(fc.constantFrom(...notText), fc.array(fc.nat(255), { maxLength: 8 })) }),
  fc.record({ at, drop: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ at, cut: fc.constant(true as const) }),
  fc.record({ at, repeat: fc.integer({ min: 1, max: 300 }), times: fc.constantFrom(1, 2, 200) }),
  fc.record({ at, copyFrom: at, length: fc.integer({ min: 1, max: 60 }) }),
);

/** More than any door lets through, and little enough to be tried often. */
const mostBytes = 100_000;

export function changedBytes(bytes: Buffer, changes: readonly ByteChange[]): Buffer {
  return changes.reduce((sofar, change) => once(sofar, change).subarray(0, mostBytes), bytes);
}

/** Of a text that travels as bytes, a header for example. */
export function changedText(text: string, changes: readonly ByteChange[]): string {
  return changes.length === 0 ? text : changedBytes(Buffer.from(text, 'latin1'), changes).toString('latin1');
}

function once(bytes: Buffer, change: ByteChange): Buffer {
  const place = bytes.length === 0 ? 0 : change.at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if ('flip' in change) return withByte(bytes, place, (bytes[place] ?? 0) ^ (1 << change.flip));
  if ('put' in change) return withByte(bytes, place, change.put);
  if ('insert' in change) return Buffer.concat([before, Buffer.from(change.insert), after]);
  if ('drop' in change) return Buffer.concat([before, after.subarray(change.drop)]);
  if ('cut' in change) return before;
  if ('repeat' in change) {
    const piece = after.subarray(0, change.repeat);
    return Buffer.concat([before, ...Array.from({ length: change.times }, () => piece), after]);
  }
  const from = bytes.length === 0 ? 0 : change.copyFrom % bytes.length;
  const piece = bytes.subarray(from, from + change.length);
  return Buffer.concat([before, piece, after.subarray(piece.length)]);
}

function withByte(bytes: Buffer, place: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (place < copy.length) copy[place] = value;
  return copy;
}
