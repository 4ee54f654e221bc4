import type { Provenance } from '../access/caller';
import type { OperationKind } from './charge-states';

/** Why an operation failed: the processor's reasons, then ours (it was certainly not carried out). Public as `failure.code`. */
export const operationFailures = [
  'amount_not_allowed',
  'too_late',
  'already_done',
  'processing_error',
  // ours: the processor was certainly not called, or was asked and had nothing
  'processor_unavailable',
  'not_carried_out',
] as const;

export type OperationFailure = (typeof operationFailures)[number];

/**
 * One capture, void, refund or dispute: a claim of its own beside the charge (design section 7). Its id is a digest of merchant,
 * route, charge and idempotency key. Starting it reserves its amount on the charge in the same transaction.
 */
export interface Operation {
  readonly id: string;
  readonly chargeId: string;
  readonly merchantId: string;
  readonly kind: OperationKind;
  /** Minor units of the charge's currency. Of a void: what it releases. */
  readonly amount: number;
  /** What it took of the charge's sums when it started, given back when it settles: all that is left, for a void and a final capture. */
  readonly reserves: number;
  /** Of a capture: nothing more will be captured, the rest is released. */
  readonly final?: true;
  /** Of a dispute: the processor's or network's reason, as the caller gave it. */
  readonly reason?: string;
  readonly state: 'pending' | 'unknown' | 'succeeded' | 'failed';
  readonly toldUnknown?: true;
  readonly intentDigest: string;
  readonly failure?: OperationFailure;
  readonly processorReference?: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** After this instant nobody is still asking the processor. */
  readonly deadline: string;
  readonly provenance: Provenance;
}

export function isOpen({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'pending' || state === 'unknown';
}
