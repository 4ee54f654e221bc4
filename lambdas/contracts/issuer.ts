import * as z from 'zod/mini';

const loose = z.string().check(z.maxLength(2048));

/** OpenID Connect Discovery 1.0 §3, the members that are used. */
export const Discovery = z.object({ issuer: loose, jwks_uri: loose });

/** Public signing keys (RFC 7517, RFC 7518 §6). `z.object` drops every other member, private ones (`d`, `p`, `k` …) first of all. */
const PublicJwk = z.object({
  kty: z.enum(['EC', 'RSA', 'OKP']),
  kid: z.string().check(z.minLength(1), z.maxLength(256)),
  use: z.exactOptional(z.literal('sig')),
  alg: z.exactOptional(z.string().check(z.maxLength(16))),
  crv: z.exactOptional(z.string().check(z.maxLength(16))),
  x: z.exactOptional(z.string().check(z.maxLength(128))),
  y: z.exactOptional(z.string().check(z.maxLength(128))),
  n: z.exactOptional(z.string().check(z.maxLength(1400))),
  e: z.exactOptional(z.string().check(z.maxLength(8))),
});

/** Keys that are not for signing, or of a kind we do not know, are passed over, as RFC 7517 §5 asks. */
export const IssuerJwks = z.object({ keys: z.array(z.unknown()).check(z.minLength(1), z.maxLength(100)) });

export function publicSigningKeys(jwks: z.output<typeof IssuerJwks>): readonly PublicJwk[] {
  return jwks.keys.flatMap((key) => {
    const parsed = PublicJwk.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
}

export type PublicJwk = z.output<typeof PublicJwk>;

/** Of one run of `refresh-issuer-keys`: how many issuers gave keys, and how many keys. A run in which one did not is a fault. */
export const RefreshedKeys = z.object({ issuers: z.int(), keys: z.int() });
