import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Verify } from '../../lambdas/domain/audit/log/signed-note';

const known = new Map<string, KeyObject>();

/** RFC 8032, with Node's own implementation. Key objects are kept: there are a handful. */
export const verifyEd25519: Verify = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = known.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  known.set(x, key);
  return verify(null, message, key, signature);
};
