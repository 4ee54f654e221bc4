import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { sha256Hex } from './ids';

const Line = z.object({ id: z.string() });

/** A batch of 500 events of at most 256 KB each, and no more: what unpacks to more is not what `write-audit` wrote. */
const mostBytes = 500 * 256 * 1024;
const lineEnd = 10;

/**
 * The lines of a batch of the archive, `<sha256>.ndjson.gz`, without their ends.
 * @throws Error where the name is not the digest of the bytes, the bytes are no gzip (RFC 1952), or it was cut short
 */
export function linesInBatch(name: string, batch: Uint8Array): readonly Uint8Array[] {
  if (!name.endsWith(`/${sha256Hex(batch)}.ndjson.gz`)) throw new Error('a batch that is not named by its bytes');
  const bytes = gunzipSync(batch, { maxOutputLength: mostBytes });
  if (bytes.at(-1) !== lineEnd) throw new Error('a batch that was cut short');
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(lineEnd, from);
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

/** The ids of the events in a batch of the archive. @throws as `linesInBatch` does, and for a line that holds no event */
export function idsInBatch(name: string, batch: Uint8Array): readonly string[] {
  return linesInBatch(name, batch).map((line) => Line.parse(JSON.parse(Buffer.from(line).toString('utf8'))).id);
}
