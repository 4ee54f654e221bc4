import type { ProcessorCapabilities } from './processor';

const day = 24 * 60 * 60;

/** What a charge at the sandbox may do: everything, and it forgets nothing. */
export const sandboxCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
  maxInFlightSeconds: 30,
  authorizationSeconds: 7 * day,
  partialCapture: true,
  multipleCaptures: true,
  threeDs: true,
} as const satisfies ProcessorCapabilities;

/**
 * What a charge at Stripe may do. Sources, as read in November 2026: docs.stripe.com/api/idempotent_requests (keys are pruned after at
 * least 24 hours), docs.stripe.com/payments/place-a-hold-on-a-payment-method (7 days; Visa, initiated by the merchant: 4 days 18 hours,
 * then a capture fails with `too_late`; several captures need a feature that Stripe turns on for an account, so they are not offered).
 */
export const stripeCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: day,
  // Stripe's own SDKs wait 80 seconds for an answer; half as much again.
  maxInFlightSeconds: 120,
  authorizationSeconds: 7 * day,
  partialCapture: true,
  multipleCaptures: false,
  threeDs: true,
} as const satisfies ProcessorCapabilities;

/**
 * By the name that merchants refer to. The ledger zone decides by it what a charge may do, without a connector's code; the connectors
 * in adapters/processors take their row from here.
 */
const byConnector: Readonly<Record<string, ProcessorCapabilities | undefined>> = {
  sandbox: sandboxCapabilities,
  stripe: stripeCapabilities,
};

export function capabilitiesOf(connector: string): ProcessorCapabilities | undefined {
  return Object.hasOwn(byConnector, connector) ? byConnector[connector] : undefined;
}
