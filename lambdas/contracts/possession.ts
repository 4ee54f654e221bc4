import * as z from 'zod/mini';
import { permissions } from '../domain/access/principal';

/** JWS algorithms of DPoP proofs (RFC 9449 §4.2): asymmetric ones. What a 401 says in `WWW-Authenticate: DPoP algs="…"`. */
export const proofAlgorithms = ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256'] as const;

/** What a 401 asks for (RFC 9110 §11.6.1): a bearer token, or one that is bound, with its proof (RFC 6750 §3, RFC 9449 §7.1). */
export const challenge = `Bearer, DPoP algs="${proofAlgorithms.join(' ')}"`;

/**
 * What a step-up asks for (RFC 9470 §3), for tokens of either kind. API Gateway renames this header of a function's answer to
 * `x-amzn-remapped-www-authenticate`, so the problem document says the same.
 */
export function stepUpChallenge(acrValues: string | number | undefined, maxAge: string | number | undefined): string {
  const asked = [
    'error="insufficient_user_authentication"',
    ...(acrValues === undefined ? [] : [`acr_values="${String(acrValues).replaceAll(/["\\]/g, '')}"`]),
    ...(maxAge === undefined ? [] : [`max_age="${maxAge}"`]),
  ].join(', ');
  return `Bearer ${asked}, DPoP algs="${proofAlgorithms.join(' ')}", ${asked}`;
}

/** All that a caller who is not believed hears, whatever the cause: which it was stands in our log alone. */
export const presentCredentials =
  'Send a valid access token: Authorization: Bearer <token>, or DPoP <token> with its proof where it is bound.';

/** The claims of a DPoP proof that is shown with an access token (RFC 9449 §4.2). */
export const ProofClaims = z.object({
  /** 96 bits in base64url at least, and no more than we care to remember. */
  jti: z.string().check(z.regex(/^[\x21-\x7e]{16,128}$/)),
  htm: z.string(),
  htu: z.string().check(z.maxLength(2048)),
  iat: z.number(),
  ath: z.string(),
});

export type ProofClaims = z.infer<typeof ProofClaims>;

export const PossessionDemand = z.object({
  permissions: z.readonly(z.array(z.enum(permissions))),
  certificate: z.enum(['required', 'as-token-says']),
});

export type PossessionDemand = z.infer<typeof PossessionDemand>;
