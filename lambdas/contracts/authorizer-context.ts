import * as z from 'zod/mini';
import { bindings, strengths } from '../domain/access/credential';
import { apis } from './routes';

const text = z.string().check(z.minLength(1));
const seconds = z.string().check(z.regex(/^\d{1,12}$/));

/**
 * What `authorize-request` puts into the request context; API Gateway makes every value a string. A denial never gets this far: 403 is
 * API Gateway's own answer. It has none for 401 with a challenge of its own nor for 429, so these two travel as a decision, and
 * `callerOf` answers them (docs/adr/0033).
 */
export const AuthorizerContext = z.discriminatedUnion('decision', [
  z.object({
    decision: z.literal('allow'),
    client_id: text,
    merchant_id: text,
    client_kind: z.enum(['server', 'device']),
    permissions: z.string(),
    role: z.string(),
    api: z.enum(apis),
    strength: z.enum([...strengths, 'role']),
    binding: z.enum([...bindings, 'sigv4']),
    issued_at: seconds,
    authenticated_at: z.optional(seconds),
    digits: z.enum(['bin_and_last4', 'last4']),
    acr_values: z.string(),
  }),
  z.object({
    decision: z.literal('step_up'),
    detail: text,
    acr_values: z.optional(text),
    max_age: z.optional(seconds),
  }),
  z.object({ decision: z.literal('velocity_exceeded'), detail: text, retry_after: seconds }),
]);

export type AuthorizerContext = z.infer<typeof AuthorizerContext>;
