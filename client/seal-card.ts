import { CompactEncrypt } from 'jose';
import { type CardInput, checkCard, checkSecurityCode } from './card';
import { StrongroomError } from './strongroom-error';

/** A public envelope key of the JWKS (RFC 7517): RSA, for `RSA-OAEP-256`. */
export interface EnvelopeKey {
  readonly kid: string;
  readonly kty: string;
  readonly n: string;
  readonly e: string;
  readonly alg?: string;
  readonly use?: string;
}

export interface SealingFor {
  readonly jwk: EnvelopeKey;
  /** The merchant id: another merchant's credential cannot use the envelope. */
  readonly audience: string;
  /** Milliseconds since 1970, by a clock that agrees with the API's. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Seal a card so that only the vault can open it: a compact JWE (RFC 7516), `RSA-OAEP-256` and `A256GCM`, good for ten minutes.
 * Nothing of the card is kept, and no error holds any of it. (A string cannot be wiped from memory; the copy made here is.)
 * @throws CardError for a card that the API would refuse
 * @throws StrongroomError `no_usable_key` for a key that the platform cannot use
 */
export async function sealCard(card: CardInput, to: SealingFor): Promise<string> {
  return seal(checkCard(card, (to.now ?? Date.now)()), to);
}

/**
 * Seal the security code of a stored card, typed again for one charge: an envelope that is good once.
 * @throws CardError unless it is three or four digits
 * @throws StrongroomError `no_usable_key`
 */
export async function sealSecurityCode(code: string, to: SealingFor): Promise<string> {
  return seal({ security_code: checkSecurityCode(code) }, to);
}

async function seal(content: object, { jwk, audience, now = Date.now }: SealingFor): Promise<string> {
  const time = now();
  const plaintext = new TextEncoder().encode(JSON.stringify(content));
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk.kid, iat: Math.floor(time / 1000), aud: audience };
  try {
    // Three members only: `use`, `key_ops` or `ext` of a set from elsewhere must not decide what the platform lets us do.
    const key = { kty: jwk.kty, n: jwk.n, e: jwk.e };
    return await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key);
  } catch {
    // The platform's own error is dropped: what it quotes is not ours to know.
    throw new StrongroomError('no_usable_key', { detail: 'The envelope key cannot be used on this platform.' });
  } finally {
    plaintext.fill(0);
  }
}
