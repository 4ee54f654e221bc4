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
