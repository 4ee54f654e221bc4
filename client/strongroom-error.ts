/** Where in what was sent a fault is: an RFC 6901 pointer and a sentence. Neither quotes what was sent. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** What this SDK itself can say; every other code is the API's and is explained in docs/api.md. */
export type ClientErrorCode =
  | 'network_error'
  | 'unexpected_answer'
  | 'no_usable_key'
  | 'keys_not_trusted'
  | 'access_token_missing'
  | 'card_not_sealed';

export interface ErrorFacts {
  /** HTTP status; absent where no answer came. */
  readonly status?: number | undefined;
  /** Quote it to whoever runs the API: it is in each of their log lines. */
  readonly requestId?: string | undefined;
  /** One sentence that says what to do. */
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[];
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number | undefined;
  /** Minor units that may still be captured or refunded: of `amount_too_large`. */
  readonly left?: number | undefined;
  /** How the charge stands and what may be asked of it: of `operation_not_possible`. */
  readonly chargeStatus?: string | undefined;
  readonly possible?: readonly string[] | undefined;
  /** What to ask the issuer for, `maxAge` in seconds (RFC 9470 §4): of `insufficient_user_authentication`. */
  readonly acrValues?: string | undefined;
  readonly maxAge?: number | undefined;
  /** The key of the charge or operation that failed: pass it again to go on with the same one instead of making a second. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Whatever goes wrong between this SDK and the API. Branch on `code`: it is stable, `detail` and `message` are for people.
 * Holds no part of the request, so it may be logged.
 */
export class StrongroomError extends Error {
  readonly code: string;
  declare readonly status: number | undefined;
  declare readonly requestId: string | undefined;
  declare readonly detail: string | undefined;
  declare readonly errors: readonly FieldError[];
  declare readonly retryAfter: number | undefined;
  declare readonly left: number | undefined;
  declare readonly chargeStatus: string | undefined;
  declare readonly possible: readonly string[] | undefined;
  declare readonly acrValues: string | undefined;
  declare readonly maxAge: number | undefined;
  declare readonly idempotencyKey: string | undefined;

  constructor(code: string, facts: ErrorFacts = {}) {
    super(facts.detail === undefined ? code : `${code}: ${facts.detail}`);
    this.name = 'StrongroomError';
    this.code = code;
    Object.assign(this, { status: undefined, errors: [] }, facts);
  }
}
