import { Refusal } from '../domain/refusal';
import { isUnavailable, nameOf } from './aws-errors';

/** KMS answers these while an operator has switched a key off, or its custom key store is not connected. */
const switchedOff: ReadonlySet<string> = new Set(['DisabledException', 'KMSInvalidStateException']);

/** Seconds until it is worth asking again. A throttled second is over at once; a disabled key waits for a person. */
const retryAfterSeconds = { unreachable: 2, switchedOff: 30 } as const;

/**
 * KMS's "not now" as the refusal that it is: 503, never a fault and never `envelope_invalid` (design section 4).
 * Everything else, denied access too, is returned as it came.
 */
export function keysUnavailable(error: unknown): unknown {
  if (switchedOff.has(nameOf(error))) return refusal(error, retryAfterSeconds.switchedOff);
  return isUnavailable(error) ? refusal(error, retryAfterSeconds.unreachable) : error;
}

/** Of what `keysUnavailable` made: what was read before may serve meanwhile. Not where an operator has disabled the key: that is meant. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof Refusal && nameOf(error.cause) !== 'DisabledException';
}

function refusal(cause: unknown, retryAfter: number): Refusal {
  const refused = new Refusal('keys_unavailable', { detail: 'Send the same request again later.', retryAfter });
  refused.cause = cause;
  return refused;
}
