import { generateKeyPairSync } from 'node:crypto';
import { RecipientJwk } from '../../lambdas/contracts/recipients';
import type { PrivateApi } from '../../lib/config/private-api';

/** A public key as a recipient registers it, and its private half. */
export function recipientKey(kind: 'EC' | 'RSA' = 'EC', bits = 2048) {
  const { publicKey, privateKey } =
    kind === 'EC'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: bits });
  return { jwk: publicKey.export({ format: 'jwk' }), privateJwk: privateKey.export({ format: 'jwk' }) };
}

/** The API `private` of a stage on AWS that reveals cards. */
export const privateApi: PrivateApi & Required<Pick<PrivateApi, 'reveal'>> = {
  callers: [
    { role: 'checkout', merchant: 'm_shop', permissions: ['charges:create', 'tokens:read'] },
    { role: 'dispute-desk', merchant: 'm_shop', permissions: ['tokens:reveal', 'tokens:read'] },
  ],
  from: ['10.80.0.0/16'],
  reveal: { recipients: { desk: { merchant: 'm_shop', jwk: RecipientJwk.parse(recipientKey().jwk) } }, alarmFrom: 1 },
};
