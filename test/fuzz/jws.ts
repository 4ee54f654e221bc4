import { createHash, createHmac, createPublicKey, KeyObject, sign, verify } from 'node:crypto';

/** JWS by the letter of RFC 7515 §5.1 and §5.2, with OpenSSL and without a JOSE library: to forge with, and to know what is genuine. */
export type Jwk = Readonly<Record<string, unknown>>;

export type Signing = (message: Buffer) => Buffer;

export const es256 =
  (key: KeyObject): Signing =>
  (message) =>
    sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });

export const rs256 =
  (key: KeyObject): Signing =>
  (message) =>
    sign('sha256', message, key);

/** The same signature as other protocols write it, which JWS does not take (RFC 7518 §3.4). */
export const es256AsDer =
  (key: KeyObject): Signing =>
  (message) =>
    sign('sha256', message, key);

export const hs256 =
  (secret: string): Signing =>
  (message) =>
    createHmac('sha256', secret).update(message).digest();

export const fixed =
  (bytes: Buffer): Signing =>
  () =>
    bytes;

export interface JwsToForge {
  readonly header: string;
  readonly payload: string;
  readonly signing: Signing;
}

export function forged({ header, payload, signing }: JwsToForge): string {
  const signed = `${base64url(header)}.${base64url(payload)}`;
  return `${signed}.${signing(Buffer.from(signed, 'ascii')).toString('base64url')}`;
}

const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

export interface ReadJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Does this key, or the key of this JWK, verify it under the algorithm that its header names? */
  readonly verifiesUnder: (key: KeyObject | Jwk) => boolean;
}

/** Undefined where it is no JWS of two JSON objects. */
export function readJws(text: string): ReadJws | undefined {
  const [, signed = '', head = '', body = '', tail = ''] = /^(([\w-]+)\.([\w-]+))\.([\w-]*)$/.exec(text) ?? [];
  try {
    const [header, claims] = [head, body].map((part) =>
      recordOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))),
    );
    if (header === undefined || claims === undefined) return undefined;
    const signature = Buffer.from(tail, 'base64url');
    return { header, claims, verifiesUnder: (key) => verifies(header['alg'], { key, signed, signature }) };
  } catch {
    return undefined;
  }
}

interface Verification {
  readonly key: KeyObject | Jwk;
  readonly signed: string;
  readonly signature: Buffer;
}

function verifies(alg: unknown, { key, signed, signature }: Verification): boolean {
  try {
    const known = key instanceof KeyObject ? key : createPublicKey({ key, format: 'jwk' });
    const bytes = Buffer.from(signed, 'ascii');
    if (alg === 'ES256') return verify('sha256', bytes, { key: known, dsaEncoding: 'ieee-p1363' }, signature);
    return alg === 'RS256' && verify('sha256', bytes, known, signature);
  } catch {
    return false;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** RFC 7638 §3, of a key on a curve. */
export const thumbprintOf = ({ crv, kty, x, y }: Jwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
