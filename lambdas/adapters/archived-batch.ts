import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { sha256Hex } from './ids';

const Line = z.object({ id: z.string() });

/** A batch of 500 events of at most 256 KB each, and no more: what unpacks to more is not what `write-audit` wrote. */
const mostBytes = 500 * 256 * 1024;

/**
 * The ids of the events in a batch of the archive, `<sha256>.ndjson.gz`.
 * @throws Error where the name is not the digest of the bytes, the bytes are no gzip (RFC 1952), or a line holds no event
 */
export function idsInBatch(name: string, batch: Uint8Array): readonly string[] {
  if (!name.endsWith(`/${sha256Hex(batch)}.ndjson.gz`)) throw new Error('a batch that is not named by its bytes');
  const text = gunzipSync(batch, { maxOutputLength: mostBytes }).toString('utf8');
  if (!text.endsWith('\n')) throw new Error('a batch that was cut short');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)).id);
}
