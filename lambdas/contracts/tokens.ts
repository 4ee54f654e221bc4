import * as z from 'zod/mini';
import { CustomerId, Fingerprint, ShownCard, Timestamp, TokenId } from './fields';

/** `POST /v1/tokens`. `card` is a compact JWE; its own checks, with errors of their own, are in `domain/card/envelope.ts`. */
export const CreateTokenRequest = z.strictObject({
  card: z.string().check(z.minLength(1)),
  customer: z.optional(CustomerId),
});

/** `fingerprint` is present for callers of kind `server` that may see a BIN, and no others. */
export const TokenResponse = z.object({
  id: TokenId,
  card: ShownCard,
  fingerprint: z.optional(Fingerprint),
  customer: z.optional(CustomerId),
  created_at: Timestamp,
});

export const TokenPath = z.object({ id: TokenId });
