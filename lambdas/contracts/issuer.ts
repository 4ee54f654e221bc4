import * as z from 'zod/mini';

const loose = z.string().check(z.maxLength(2048));

/** OpenID Connect Discovery 1.0 §3, the members that are used. */
export const Discovery = z.object({ issuer: loose, jwks_uri: loose });

/** Public signing keys (RFC 7517, RFC 7518 §6). `z.object` drops every other member, private ones (`d`, `p`, `k` …) first of all. */
const PublicJwk = z.object({
  kty: z.enum(['EC', 'RSA', 'OKP']),
  kid: z.string().check(z.minLength(1), z.maxLength(256)),
  use: z.optional(z.literal('sig')),
  alg: z.optional(z.string().check(z.maxLength(16))),
  crv: z.optional(z.string().check(z.maxLength(16))),
  x: z.optional(z.string().check(z.maxLength(128))),
  y: z.optional(z.string().check(z.maxLength(128))),
  n: z.optional(z.string().check(z.maxLength(1400))),
  e: z.optional(z.string().check(z.maxLength(8))),
});

/** Keys that are not for signing, or of a kind we do not know, are passed over, as RFC 7517 §5 asks. */
export const IssuerJwks = z.object({ keys: z.array(z.unknown()).check(z.minLength(1), z.maxLength(100)) });

export function publicSigningKeys(jwks: z.output<typeof IssuerJwks>): z.output<typeof PublicJwk>[] {
  return jwks.keys.flatMap((key) => {
    const parsed = PublicJwk.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The claims of an access token (RFC 9068 §2.2) that decide anything. */
export const AccessTokenClaims = z.object({
  client_id: z.string().check(z.regex(/^[A-Za-z0-9._:@|-]{1,128}$/)),
  scope: z._default(z.string().check(z.maxLength(1024)), ''),
  merchant_id: z.string().check(z.regex(/^m_[a-z0-9]{1,32}$/)),
  client_kind: z.enum(['server', 'device']),
});

/** How many keys `refresh-issuer-keys` kept. */
export const RefreshedKeys = z.object({ keys: z.int() });
