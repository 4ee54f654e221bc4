/**
 * Who waits how long for whom, in seconds, innermost first. Each must be larger than the one inside it, or the outer gives up
 * on an answer that still comes (test/unit/timeouts.test.ts). Design section 7.
 */
export const timeoutSeconds = {
  processor: 18,
  authorizeCard: 21,
  invokeAuthorizeCard: 23,
  createCharge: 26,
  apiGateway: 29,
} as const;

/** Seconds. The queue of orders forgets after an hour, so that no envelope outlives it (design section 8). */
export const orderSeconds = {
  /** `pay-order`, for one batch: a charge, and what is written before and after it. */
  work: 30,
  /** Six times that: how soon an order that must wait comes again. */
  hidden: 180,
  retention: 3600,
} as const;

/** A charge row is written with `deadline` = creation + this; the processor is called at the latest `processor` seconds before it. */
export const chargeDeadlineSeconds = timeoutSeconds.invokeAuthorizeCard;
