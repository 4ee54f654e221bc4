import * as z from 'zod/mini';
import { MerchantId } from './fields';

const coordinate = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** A public key that cards are sealed for (RFC 7517): P-256, or RSA of 2,048 to 4,096 bits. A private member is an unknown one. */
export const RecipientJwk = z.union([
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  z.strictObject({
    kty: z.literal('RSA'),
    n: z.string().check(z.regex(/^[A-Za-z0-9_-]{342,683}$/)),
    e: z.literal('AQAB'),
  }),
]);

export type RecipientJwk = z.infer<typeof RecipientJwk>;

export const RecipientName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/));

/** Who may open a revealed card, by name: rows of the stage record. A recipient is one merchant's. */
export const Recipients = z.record(RecipientName, z.strictObject({ merchant: MerchantId, jwk: RecipientJwk }));

export type Recipients = z.infer<typeof Recipients>;
