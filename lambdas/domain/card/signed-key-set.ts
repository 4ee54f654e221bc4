import { encodeBase64url } from '../base64url';
import type { EnvelopePublicKey } from './envelope-public-keys';

/** What a set is signed with. Contract suite: test/contract/jwks-signer. */
export interface KeySetSigner {
  /** The label of the signing key, which SDKs pin. */
  readonly kid: string;
  /** ES256 over the message: r and s, 32 bytes each (RFC 7518 §3.4). @throws Refusal `keys_unavailable` */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A compact JWS of a key set. Times are milliseconds since 1970. */
export interface SignedKeySet {
  readonly compact: string;
  /** From here on it is time for a newer one. */
  readonly freshUntil: number;
  /** From here on nobody takes it. */
  readonly expiresAt: number;
}

export interface KeySetToSign {
  /** Whose set it is: `strongroom-<stage>`. */
  readonly issuer: string;
  readonly keys: readonly EnvelopePublicKey[];
  readonly at: Date;
}

const hourSeconds = 3600;

/** An hour fresh, and four more while KMS cannot be asked: as data keys (design section 5). */
export const signedSetHours = { fresh: 1, good: 5 } as const;

/**
 * The set of envelope keys as a signed JWT of type `jwk-set+jwt` (OpenID Federation 1.0 §5.2.1; RFC 7519). It is dated by the full
 * hour: environments that sign in the same hour say the same, so that a client which refuses an older set than it holds never
 * meets one from an environment that has only been up for longer.
 */
export async function signKeySet(signer: KeySetSigner, { issuer, keys, at }: KeySetToSign): Promise<SignedKeySet> {
  const iat = Math.floor(at.getTime() / 1000 / hourSeconds) * hourSeconds;
  const exp = iat + signedSetHours.good * hourSeconds;
  const header = encodeJson({ alg: 'ES256', typ: 'jwk-set+jwt', kid: signer.kid });
  const payload = encodeJson({ iss: issuer, sub: issuer, iat, exp, keys });
  const signature = await signer.sign(new TextEncoder().encode(`${header}.${payload}`));
  return {
    compact: `${header}.${payload}.${encodeBase64url(signature)}`,
    freshUntil: (iat + signedSetHours.fresh * hourSeconds) * 1000,
    expiresAt: exp * 1000,
  };
}

function encodeJson(value: object): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
}
