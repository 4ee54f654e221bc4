import type { StrongroomError } from './strongroom-error';

const firstPauseMs = 250;

/** A longer `Retry-After` is the caller's decision, not a pause inside a call. */
const longestPauseSeconds = 30;

/** No answer came; the first request with this key still runs; or another operation of the charge holds what this one needs. */
const passingCodes: ReadonlySet<string> = new Set(['network_error', 'charge_in_progress', 'operation_in_progress']);

/** API Gateway gave up or was told to: whether the work was done is not known, and each of our calls may be repeated. */
const retryableStatuses: ReadonlySet<number | undefined> = new Set([429, 502, 503, 504]);

/**
 * How long to wait before the next attempt, in milliseconds; undefined where another attempt cannot help.
 * Doubles from a quarter of a second with jitter, never less than `Retry-After`.
 * @param attempt 0 after the first attempt
 */
export function pauseBeforeRetry(error: StrongroomError, attempt: number): number | undefined {
  if (!isPassing(error)) return undefined;
  const asked = error.retryAfter ?? 0;
  if (asked > longestPauseSeconds) return undefined;
  // Jitter only spreads callers out; nothing depends on its being unpredictable.
  return Math.max(asked * 1000, firstPauseMs * 2 ** attempt * (0.5 + Math.random() / 2));
}

function isPassing({ code, status }: StrongroomError): boolean {
  return passingCodes.has(code) || retryableStatuses.has(status);
}
