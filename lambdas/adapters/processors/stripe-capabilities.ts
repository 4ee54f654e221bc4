import type { ProcessorCapabilities } from '../../domain/charge/processor';

const day = 24 * 60 * 60;

/**
 * What a charge at Stripe may do. Apart from the connector, so that asking does not load Stripe's SDK.
 * Sources, as read in November 2026: docs.stripe.com/api/idempotent_requests (keys are pruned after at least 24 hours),
 * docs.stripe.com/payments/place-a-hold-on-a-payment-method (7 days; Visa, initiated by the merchant: 4 days 18 hours, then a
 * capture fails with `too_late`; several captures need a feature that Stripe turns on for an account, so they are not offered).
 */
export const stripeCapabilities: ProcessorCapabilities = {
  inquireByReference: true,
  cancelByReference: true,
  idempotencyWindowSeconds: day,
  // Stripe's own SDKs wait 80 seconds for an answer; half as much again.
  maxInFlightSeconds: 120,
  authorizationSeconds: 7 * day,
  partialCapture: true,
  multipleCaptures: false,
  threeDs: true,
};
