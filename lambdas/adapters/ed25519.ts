import { createPublicKey, verify } from 'node:crypto';
import type { Verify } from '../domain/audit/log/signed-note';

/** Ed25519 (RFC 8032). False for a key that is none, too. */
export const verifyEd25519: Verify = (publicKey, message, signature) => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  try {
    return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
};
