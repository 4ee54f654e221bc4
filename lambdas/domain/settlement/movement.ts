import type { SettlementLine } from '../charge/processor';
import type { Money } from '../money';

export type MovementKind = SettlementLine['kind'];

/** Money that moved by our ledger, as its event tells it: the counterpart of a line of the processor's account. */
export interface Movement {
  readonly kind: MovementKind;
  /** Charge id or operation id. */
  readonly reference: string;
  readonly chargeId: string;
  readonly merchantId: string;
  readonly money: Money;
  readonly processorReference?: string;
  /** Of an authorization and an automatic capture; the event of an operation does not say it. */
  readonly connector?: string;
  readonly at: string;
}

/** What has one place on either side: a reference may authorize and capture, and do neither twice. */
export const movementKey = ({ kind, reference }: Pick<Movement, 'kind' | 'reference'>): string =>
  `${kind} ${reference}`;
