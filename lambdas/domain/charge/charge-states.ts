/**
 * The one table of charge states: the public status is the state. `from` lists the states a transition may leave; it gives the
 * DynamoDB condition; `emits` are the events that the settling transaction appends, in order.
 * Adding a state is one row (design section 7).
 */
export const chargeStatuses = [
  'pending',
  'authorized',
  'partially_captured',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'expired',
  'failed',
] as const;

export type ChargeStatus = (typeof chargeStatuses)[number];

interface Transition {
  readonly from: readonly ChargeStatus[];
  readonly to: ChargeStatus;
  readonly emits: readonly ('payment.authorized' | 'payment.captured' | 'payment.failed')[];
}

/** `authorize` with automatic capture is the only operation so far; its two outcomes are these. */
export const transitions = {
  'settle-captured': { from: ['pending'], to: 'captured', emits: ['payment.authorized', 'payment.captured'] },
  'settle-failed': { from: ['pending'], to: 'failed', emits: ['payment.failed'] },
} as const satisfies Readonly<Record<string, Transition>>;

export type TransitionName = keyof typeof transitions;
