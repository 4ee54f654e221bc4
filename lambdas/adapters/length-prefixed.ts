/**
 * Byte strings joined so that no two lists give the same bytes: each part is preceded by its length, four bytes, big-endian.
 * Text is UTF-8.
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + 4 + lengthOf(part), 0));
  let place = 0;
  for (const part of parts) {
    place = bytes.writeUInt32BE(lengthOf(part), place);
    place += typeof part === 'string' ? bytes.write(part, place, 'utf8') : copy(part, bytes, place);
  }
  return bytes;
}

function lengthOf(part: string | Uint8Array): number {
  return typeof part === 'string' ? Buffer.byteLength(part, 'utf8') : part.length;
}

function copy(part: Uint8Array, into: Buffer, place: number): number {
  into.set(part, place);
  return part.length;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
