import * as z from 'zod/mini';

/** An envelope key: the public half of an RSA key, for `RSA-OAEP-256` only (RFC 7517 §4, RFC 7518 §6.3.1). */
export const EnvelopeJwk = z.object({
  kty: z.literal('RSA'),
  use: z.literal('enc'),
  alg: z.literal('RSA-OAEP-256'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

export const Jwks = z.object({ keys: z.array(EnvelopeJwk).check(z.minLength(1)) });

export type EnvelopeJwk = z.infer<typeof EnvelopeJwk>;

/** The media type of a signed JWK set (OpenID Federation 1.0 §5.2.1, `signed_jwks_uri`). */
export const signedJwksType = 'application/jwk-set+jwt';

/** A compact JWS (RFC 7515 §3.1) whose signature has the 64 bytes of ES256, in their one spelling. */
export const SignedJwks = z.string().check(z.regex(/^[\w-]+\.[\w-]+\.[\w-]{85}[AQgw]$/));

/** What `serve-jwks` answers with: the set, or the signed set to whoever asks for its media type. */
export const JwksAnswer = z.union([Jwks, SignedJwks]);
