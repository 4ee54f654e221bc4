import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A key that a client holds and shows it holds. */
export interface HeldKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

export async function heldKey(alg = 'ES256'): Promise<HeldKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { publicKey, privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

export interface ProofWish {
  readonly key: HeldKey;
  readonly token: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly claims?: object;
  readonly header?: object;
  readonly alg?: string;
}

/** A proof for `POST https://api.example/v1/charges`, unless told otherwise; members set to undefined are left out. */
export async function proofOf({ key, token, at, claims = {}, header = {}, alg = 'ES256' }: ProofWish): Promise<string> {
  const good = {
    jti: randomUUID(),
    htm: 'POST',
    htu: 'https://api.example/v1/charges',
    iat: at,
    ath: createHash('sha256').update(token).digest('base64url'),
  };
  return new SignJWT(JSON.parse(JSON.stringify({ ...good, ...claims })))
    .setProtectedHeader(JSON.parse(JSON.stringify({ alg, typ: 'dpop+jwt', jwk: key.jwk, ...header })))
    .sign(key.privateKey);
}
