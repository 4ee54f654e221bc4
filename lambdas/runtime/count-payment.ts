import type { Charge } from '../domain/charge/ledger';
import { count } from './metrics';

/** A payment that was just asked for, in the metrics that the failure rate is made of. */
export function countPayment({ status }: Pick<Charge, 'status'>): void {
  if (status === 'pending') count('PaymentUnknown');
  else count('PaymentFailed', status === 'failed' ? 1 : 0);
}
