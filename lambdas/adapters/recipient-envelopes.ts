import { calculateJwkThumbprint, CompactEncrypt, importJWK } from 'jose';
import type { RecipientJwk, Recipients } from '../contracts/recipients';
import type { Card } from '../domain/card/card';
import type { Recipient } from '../domain/card/reveal';

/** Key management by the kind of the registered key (RFC 7518 §4.3, §4.6). */
const algorithms = { EC: 'ECDH-ES', RSA: 'RSA-OAEP-256' } as const satisfies Record<RecipientJwk['kty'], string>;

/** The recipients that the stage record registers; one is found by its own merchant only. */
export function recipientEnvelopes(
  recipients: Recipients,
): (name: string, merchantId: string) => Promise<Recipient | undefined> {
  const registered = new Map(Object.entries(recipients));
  return async (name, merchantId) => {
    const row = registered.get(name);
    return row?.merchant === merchantId ? recipientOf(row.jwk) : undefined;
  };
}

async function recipientOf(jwk: RecipientJwk): Promise<Recipient> {
  const thumbprint = await calculateJwkThumbprint(jwk);
  const alg = algorithms[jwk.kty];
  return {
    thumbprint,
    async seal(tokenId, card) {
      return new CompactEncrypt(plaintextOf(tokenId, card))
        .setProtectedHeader({ alg, enc: 'A256GCM', kid: thumbprint })
        .encrypt(await importJWK(jwk, alg));
    },
  };
}

/** Number and expiry: no name, and there is no security code to tell. The token is in it, so that one JWE is not taken for another. */
function plaintextOf(tokenId: string, { number, expMonth, expYear }: Card): Uint8Array {
  const shown = { token: tokenId, number: number.reveal(), exp_month: expMonth, exp_year: expYear };
  return new TextEncoder().encode(JSON.stringify(shown));
}
