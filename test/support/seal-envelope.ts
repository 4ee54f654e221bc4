import { CompactEncrypt, importJWK } from 'jose';
import type { EnvelopePublicKeys } from '../../lambdas/domain/card/envelope-public-keys';

export interface SealOptions {
  readonly plaintext?: unknown;
  /** Members that replace or, when undefined, remove those of a good header. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly at?: Date;
}

export const goodCard = { number: '4242424242424242', exp_month: 12, exp_year: 2030, security_code: '987' };

/** An envelope made with jose, good unless told otherwise. */
export async function sealEnvelope(keys: EnvelopePublicKeys, options: SealOptions = {}): Promise<string> {
  const [jwk] = await keys.all();
  const { plaintext = goodCard, header = {}, at = new Date('2026-11-24T12:00:00Z') } = options;
  const text = typeof plaintext === 'string' ? plaintext : JSON.stringify(plaintext);
  const good = {
    alg: 'RSA-OAEP-256',
    enc: 'A256GCM',
    kid: jwk!.kid,
    iat: Math.floor(at.getTime() / 1000),
    aud: 'm_shop',
  };
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(JSON.parse(JSON.stringify({ ...good, ...header })))
    .encrypt(await importJWK({ ...jwk! }, 'RSA-OAEP-256'));
}
