/**
 * Every way in which a request is understood and declined, with its HTTP status (RFC 9110 §15).
 * A code is public and stable: clients branch on it. Everything that is not a refusal is a fault and answers 500.
 */
export const refusalStatus = {
  // the request
  malformed_json: 400,
  invalid_request: 400,
  unsupported_media_type: 415,
  body_too_large: 413,
  cursor_invalid: 400,
  idempotency_key_missing: 400,
  idempotency_key_invalid: 400,
  card_number_in_clear: 422,
  security_code_in_clear: 422,
  // who asks
  unauthenticated: 401,
  insufficient_user_authentication: 401,
  forbidden: 403,
  velocity_exceeded: 429,
  merchant_unknown: 403,
  merchant_suspended: 403,
  // the envelope: what its clear header shows (design section 4)
  envelope_malformed: 400,
  envelope_too_large: 400,
  unsupported_algorithm: 400,
  unknown_key: 400,
  wrong_audience: 400,
  envelope_expired: 400,
  // the envelope: everything that depends on the key, or on what was sealed with it
  envelope_invalid: 400,
  card_invalid: 422,
  envelope_used: 422,
  // resources
  token_not_found: 404,
  token_deleted: 410,
  recipient_unknown: 422,
  charge_not_found: 404,
  // money
  currency_not_supported: 422,
  idempotency_key_reused: 422,
  charge_in_progress: 409,
  operation_in_progress: 409,
  operation_not_possible: 409,
  amount_too_large: 422,
  // we cannot, for now
  keys_unavailable: 503,
  busy: 503,
} as const;

export type RefusalCode = keyof typeof refusalStatus;

/** What a refusal carries beside its code: a sentence always. All of it reaches the caller, so none of it may quote the input. */
export interface RefusalFacts {
  /** One sentence that tells the caller what to do. */
  readonly detail: string;
  /** Where in the body the fault is: RFC 6901 pointers of members that our own schema declares. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Seconds (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** A path of this API. */
  readonly location?: string;
  /** Members of the problem document that a program reads, for example a clock difference in seconds. */
  readonly extensions?: Readonly<Record<string, string | number>>;
}

/** Something understood and declined. Thrown by use cases; turned into a problem document in `runtime/problem.ts` alone. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly facts: RefusalFacts;

  constructor(code: RefusalCode, facts: RefusalFacts) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.facts = facts;
  }
}
