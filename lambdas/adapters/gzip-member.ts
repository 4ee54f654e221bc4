import { crc32, inflateRawSync } from 'node:zlib';
import * as z from 'zod/mini';
import { MoreThanMember } from '../domain/audit/trail/more-than-member';

const fixedBytes = 10;
const trailerBytes = 8;
const magic = Buffer.from([0x1f, 0x8b, 8]);
const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** What zlib gives with `info`: where the compressed data ends is known to nothing else. */
const Inflated = z.object({
  buffer: z.instanceof(Uint8Array),
  engine: z.object({ bytesWritten: z.int() }),
});

/**
 * What a gzip file unpacks to, if it is one member and nothing else (RFC 1952). Node's own `gunzip` goes on to further members, and leaves
 * some of what follows out of account.
 * @throws MoreThanMember where something follows, Error for bad gzip and for what unpacks to more than `most` bytes
 */
export function gunzipMember(file: Uint8Array, most: number): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = endOfHeader(bytes);
  const inflated = inflateRawSync(bytes.subarray(start), { info: true, maxOutputLength: most });
  const { buffer: content, engine } = Inflated.parse(inflated);
  const end = start + engine.bytesWritten;
  if (bytes.length < end + trailerBytes) throw new Error('a gzip file that was cut short');
  const [checksum, size] = [bytes.readUInt32LE(end), bytes.readUInt32LE(end + 4)];
  if (checksum !== crc32(content) || size !== content.length) throw new Error('a gzip file of another content');
  if (bytes.length > end + trailerBytes) throw new MoreThanMember('there is more behind the gzip member');
  return content;
}

/** RFC 1952 §2.3: fixed bytes, then what the flags say is there. */
function endOfHeader(bytes: Buffer): number {
  const [flag] = bytes.subarray(magic.length);
  if (!bytes.subarray(0, magic.length).equals(magic) || flag === undefined || (flag & flags.reserved) !== 0) {
    throw new Error('no gzip');
  }
  let end = fixedBytes;
  if ((flag & flags.extra) !== 0) end += 2 + bytes.readUInt16LE(end);
  if ((flag & flags.name) !== 0) end = afterZero(bytes, end);
  if ((flag & flags.comment) !== 0) end = afterZero(bytes, end);
  if ((flag & flags.headerChecksum) !== 0) end += 2;
  return end;
}

function afterZero(bytes: Buffer, from: number): number {
  const zero = bytes.indexOf(0, from);
  if (zero < 0) throw new Error('a gzip header that was cut short');
  return zero + 1;
}
