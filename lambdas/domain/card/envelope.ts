import { decodeBase64url } from '../base64url';
import { Refusal } from '../refusal';
import { isJsonObject, parseStrictJson } from '../strict-json';

/** A compact JWE (RFC 7516 §7.1) whose clear part is in order; nothing of it has been decrypted. */
export interface Envelope {
  readonly algorithm: EnvelopeAlgorithm;
  readonly kid: string;
  /** The protected header as it was sent: the additional authenticated data of the encryption (RFC 7516 §5.1 step 14). */
  readonly protectedHeader: string;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** One row per kind of envelope key. `encryptedKeyBytes` is exact: the modulus of RSA-2048. */
const algorithms = {
  'RSA-OAEP-256': { enc: 'A256GCM', encryptedKeyBytes: 256 },
} as const;

export type EnvelopeAlgorithm = keyof typeof algorithms;

/** Bytes and seconds; design section 4. */
export const envelopeLimits = {
  headerBytes: 512,
  ciphertextBytes: 1024,
  compactCharacters: 3072,
  windowSeconds: 600,
  /** Of an envelope in an order, which waits in a queue that keeps it for as long. */
  orderWindowSeconds: 3600,
  skewSeconds: 120,
} as const;

export interface EnvelopeExpectation {
  /** Only this merchant's credentials may use the envelope. */
  readonly audience: string;
  readonly kids: readonly string[];
  readonly now: Date;
  /** How long it is good for; ten minutes where nothing is said. */
  readonly windowSeconds?: number;
}

const malformed = (detail: string): Refusal => new Refusal('envelope_malformed', { detail });

/**
 * Check everything that the clear part of an envelope shows, cheapest first, before any key work.
 * @throws Refusal `envelope_too_large | envelope_malformed | unsupported_algorithm | unknown_key | wrong_audience | envelope_expired`
 */
export function parseEnvelope(compact: string, expected: EnvelopeExpectation): Envelope {
  if (compact.length > envelopeLimits.compactCharacters) throw tooLarge();
  const parts = compact.split('.');
  const [protectedHeader, ...rest] = parts;
  if (parts.length !== 5 || protectedHeader === undefined) throw malformed('A compact JWE has five parts.');
  const [encryptedKey, iv, ciphertext, tag] = rest.map(decodePart);
  if (!encryptedKey || !iv || !ciphertext || !tag) throw malformed('A compact JWE has five parts.');
  const { algorithm, kid } = checkHeader(decodePart(protectedHeader), expected);
  if (ciphertext.length > envelopeLimits.ciphertextBytes) throw tooLarge();
  if (ciphertext.length === 0) throw malformed('The ciphertext is empty.');
  if (encryptedKey.length !== algorithms[algorithm].encryptedKeyBytes)
    throw malformed('The encrypted key has the wrong length.');
  if (iv.length !== 12) throw malformed('The initialization vector is not 12 bytes.');
  if (tag.length !== 16) throw malformed('The authentication tag is not 16 bytes.');
  return { algorithm, kid, protectedHeader, encryptedKey, iv, ciphertext, tag };
}

function decodePart(part: string): Uint8Array {
  const bytes = decodeBase64url(part);
  if (bytes === undefined) throw malformed('Each part is canonical base64url without padding.');
  return bytes;
}

function tooLarge(): Refusal {
  const { headerBytes, ciphertextBytes } = envelopeLimits;
  return new Refusal('envelope_too_large', {
    detail: `An envelope has a header of at most ${headerBytes} and a ciphertext of at most ${ciphertextBytes} bytes.`,
  });
}

function checkHeader(bytes: Uint8Array, expected: EnvelopeExpectation): { algorithm: EnvelopeAlgorithm; kid: string } {
  if (bytes.length > envelopeLimits.headerBytes) throw tooLarge();
  const header = parseStrictJson(bytes);
  if (!isJsonObject(header))
    throw malformed('The protected header is not a compact JSON object without duplicate members.');
  const { alg, enc, kid, iat, aud, ...others } = header;
  if (Object.keys(others).length > 0) throw malformed('The protected header has exactly alg, enc, kid, iat and aud.');
  if (!isAlgorithm(alg) || enc !== algorithms[alg].enc) {
    throw new Refusal('unsupported_algorithm', { detail: 'Use alg RSA-OAEP-256 with enc A256GCM.' });
  }
  if (typeof kid !== 'string' || !expected.kids.includes(kid)) {
    throw new Refusal('unknown_key', { detail: 'Fetch /.well-known/jwks.json again and seal with its first key.' });
  }
  if (aud !== expected.audience) {
    throw new Refusal('wrong_audience', {
      detail: 'The envelope was sealed for another merchant: aud is your merchant id.',
    });
  }
  checkIssuedAt(iat, expected);
  return { algorithm: alg, kid };
}

function isAlgorithm(value: unknown): value is EnvelopeAlgorithm {
  return typeof value === 'string' && Object.hasOwn(algorithms, value);
}

/** `iat` is in seconds (RFC 7519 §4.1.6). The difference is told, so that a client can see that its clock is wrong. */
function checkIssuedAt(iat: unknown, expected: EnvelopeExpectation): void {
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) throw malformed('iat is a whole number of seconds.');
  const age = Math.floor(expected.now.getTime() / 1000) - iat;
  const { skewSeconds } = envelopeLimits;
  const { windowSeconds = envelopeLimits.windowSeconds } = expected;
  if (age > windowSeconds + skewSeconds || age < -skewSeconds) {
    throw new Refusal('envelope_expired', {
      detail: `An envelope is good for ${windowSeconds} seconds. Correct the clock or seal again.`,
      extensions: { age_seconds: age },
    });
  }
}
