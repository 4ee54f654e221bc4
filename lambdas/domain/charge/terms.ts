import { Refusal } from '../refusal';
import { possibleOperations } from './charge-states';
import type { Charge } from './ledger';
import type { Operation } from './operation';
import type { ProcessorCapabilities } from './processor';
import { capturable, refundable } from './sums';

/** What an operation moves, what it reserves until it is settled, and whether nothing can be captured after it. */
export type Terms = Pick<Operation, 'amount' | 'reserves' | 'final'>;

const notPossible = (charge: Charge, detail: string): Refusal =>
  new Refusal('operation_not_possible', {
    detail,
    extensions: { charge_status: charge.status, possible: possibleOperations(charge.status).join(' ') || 'nothing' },
  });

const tooMuch = (left: number): Refusal =>
  new Refusal('amount_too_large', { detail: 'More than is left of the charge.', extensions: { left } });

/** The terms of an operation on this charge by this connector, or why it cannot be. An amount of 0 asks for all that is left. */
export function termsOf(charge: Charge, asked: Operation, can: ProcessorCapabilities | undefined): Terms | Refusal {
  if (!possibleOperations(charge.status).includes(asked.kind))
    return notPossible(charge, `A ${charge.status} charge cannot do this.`);
  switch (asked.kind) {
    case 'capture':
      return captureTerms(charge, asked, can);
    case 'void':
      return charge.capturing > 0 ? inTheWay(charge) : { amount: capturable(charge), reserves: capturable(charge) };
    case 'refund':
      return refundTerms(charge, asked);
    case 'dispute':
      return { amount: asked.amount === 0 ? charge.captured : asked.amount, reserves: 0 };
  }
}

function captureTerms(charge: Charge, asked: Operation, can: ProcessorCapabilities | undefined): Terms | Refusal {
  const left = capturable(charge);
  if (charge.capturing > 0 && left === 0) return inTheWay(charge);
  const amount = asked.amount === 0 ? left : asked.amount;
  if (amount > left) return tooMuch(left);
  if (amount < left && can?.partialCapture !== true)
    return notPossible(charge, 'This processor captures the whole amount only.');
  const final = asked.final === true || amount === left || can?.multipleCaptures !== true;
  if (final && charge.capturing > 0) return inTheWay(charge);
  return final ? { amount, reserves: left, final } : { amount, reserves: amount };
}

function refundTerms(charge: Charge, asked: Operation): Terms | Refusal {
  const left = refundable(charge);
  const amount = asked.amount === 0 ? left : asked.amount;
  if (left === 0 && charge.reserved > 0) return inTheWay(charge);
  return amount > left || amount === 0 ? tooMuch(left) : { amount, reserves: amount };
}

/** Another operation holds what this one needs; it may still fail and give it back. */
function inTheWay(charge: Charge): Refusal {
  return new Refusal('operation_in_progress', {
    detail: 'Another operation of this charge is being processed. Try again when it has ended.',
    retryAfter: 2,
    location: `/v1/charges/${charge.id}`,
  });
}
