import * as z from 'zod/mini';

/** `application/problem+json` (RFC 9457). `code` is stable; `errors` says where in the body a fault is (RFC 6901 pointers). */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  request_id: z.string(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
});

/** Of what went wrong on our side, whatever it was. */
export const faultDetail =
  'The fault is ours. Send the same request again; if it fails again, give the request_id to whoever runs this API.';

export type Problem = z.infer<typeof Problem>;
