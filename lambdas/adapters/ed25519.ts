import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Verify } from '../domain/audit/log/signed-note';

const known = new Map<string, KeyObject>();

/** Ed25519 (RFC 8032), with Node's own implementation. False for a key that is none, too. Key objects are kept: there are a handful. */
export const verifyEd25519: Verify = (publicKey, message, signature) => {
  try {
    return verify(null, message, keyOf(Buffer.from(publicKey).toString('base64url')), signature);
  } catch {
    return false;
  }
};

function keyOf(x: string): KeyObject {
  const key = known.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  known.set(x, key);
  return key;
}
