import type { ProcessorCapabilities } from '../../domain/charge/processor';

/** What a charge at the sandbox may do: everything, and it forgets nothing. */
export const sandboxCapabilities: ProcessorCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
  maxInFlightSeconds: 30,
  authorizationSeconds: 7 * 24 * 60 * 60,
  partialCapture: true,
  multipleCaptures: true,
  threeDs: true,
};
