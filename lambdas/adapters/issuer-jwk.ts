import { createPublicKey } from 'node:crypto';
import type { PublicJwk } from '../contracts/issuer';

/** NIST SP 800-131A Rev. 2 §3: shorter ones are no longer allowed. And none that takes long to compute with. */
const rsaBits = { least: 2048, most: 8192 } as const;

/** FIPS 186-5 §5.1: at least 2^16, odd. With 1 everything is a signature. */
const leastExponent = 65_537n;

const curves = ['P-256', 'P-384', 'Ed25519'];

/**
 * Keys that a token may be verified with: of a curve or length that we accept, and points that are on their curve. The others are passed over, as
 * RFC 7517 §5 asks.
 */
export function isUsableKey(jwk: PublicJwk): boolean {
  if (jwk.kty !== 'RSA' && !curves.includes(jwk.crv ?? '')) return false;
  try {
    const { asymmetricKeyDetails: rsa } = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    if (jwk.kty !== 'RSA') return true;
    const { modulusLength = 0, publicExponent = 0n } = rsa ?? {};
    const isLong = modulusLength >= rsaBits.least && modulusLength <= rsaBits.most;
    return isLong && publicExponent >= leastExponent && publicExponent % 2n === 1n;
  } catch {
    return false;
  }
}
