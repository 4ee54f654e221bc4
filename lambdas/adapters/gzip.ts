import { gzipSync } from 'node:zlib';

/** Gzip (RFC 1952) without a time stamp and with a fixed operating-system byte: equal text gives equal bytes on every machine. */
export function deterministicGzip(text: string): Uint8Array {
  const bytes = gzipSync(text, { level: 9 });
  // RFC 1952 §2.3.1: byte 9 names the operating system; 255 is "unknown".
  bytes[9] = 255;
  return bytes;
}
