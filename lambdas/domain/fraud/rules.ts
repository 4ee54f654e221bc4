import type { Money } from '../money';
import { minorUnits } from '../money';
import type { Velocity } from './velocity';

/** Intents of the stage record. */
export interface FraudThresholds {
  readonly maxPaymentsPerHour: number;
  /** In major units of whatever currency the payment has. */
  readonly maxMajorAmount: number;
}

export interface Reason {
  readonly rule: 'velocity' | 'amount';
  /** For the person who reviews the flag. */
  readonly text: string;
}

interface ScreenedPayment {
  readonly money: Money;
  /** What the card did before this payment. */
  readonly velocity: Velocity;
}

/** The rules that a payment trips, with the fact in words. None: nothing to flag. Pure. */
export function trippedRules({ money, velocity }: ScreenedPayment, thresholds: FraudThresholds): readonly Reason[] {
  const reasons: Reason[] = [];
  const payments = velocity.paymentsLastHour + 1;
  if (payments > thresholds.maxPaymentsPerHour) {
    reasons.push({
      rule: 'velocity',
      text: `payment ${payments} of this card within an hour; ${thresholds.maxPaymentsPerHour} are the limit`,
    });
  }
  if (money.amount > minorUnits(thresholds.maxMajorAmount, money.currency)) {
    reasons.push({ rule: 'amount', text: `more than ${thresholds.maxMajorAmount} ${money.currency} in one payment` });
  }
  return reasons;
}
