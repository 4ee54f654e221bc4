import type { ChargeStatus } from './charge-states';
import type { Operation } from './operation';

/** The sums of a charge, in minor units. Always: `captured + capturing ≤ authorized` and `refunded + reserved ≤ captured`. */
export interface Sums {
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  /** What started captures and voids may still take of what is authorized. */
  readonly capturing: number;
  /** What started refunds may still take of what is captured. */
  readonly reserved: number;
  /** Nothing more can be captured: it was captured finally, voided, or has expired. */
  readonly closed: boolean;
}

export const noSums: Sums = { authorized: 0, captured: 0, refunded: 0, capturing: 0, reserved: 0, closed: false };

export const capturable = (sums: Sums): number => (sums.closed ? 0 : sums.authorized - sums.captured - sums.capturing);

export const refundable = (sums: Sums): number => sums.captured - sums.refunded - sums.reserved;

type Started = Pick<Operation, 'kind' | 'amount' | 'reserves' | 'final'>;

/** The sums once the operation has started. */
export function reserve(sums: Sums, { kind, reserves }: Started): Sums {
  switch (kind) {
    case 'capture':
    case 'void':
      return { ...sums, capturing: sums.capturing + reserves };
    case 'refund':
      return { ...sums, reserved: sums.reserved + reserves };
    case 'dispute':
      return sums;
  }
}

/** The sums once a started operation has failed: what it reserved is given back. */
export function release(sums: Sums, started: Started): Sums {
  return reserve(sums, { ...started, reserves: -started.reserves });
}

/** The sums once a started operation has succeeded. */
export function carryOut(sums: Sums, started: Started): Sums {
  const given = release(sums, started);
  const { kind, amount, final } = started;
  switch (kind) {
    case 'capture':
      return { ...given, captured: given.captured + amount, closed: given.closed || final === true };
    case 'void':
      return { ...given, closed: true };
    case 'refund':
      return { ...given, refunded: given.refunded + amount };
    case 'dispute':
      return given;
  }
}

/** Where a charge that was authorized stands, by its sums alone. */
export function standing(sums: Sums): Exclude<ChargeStatus, 'pending' | 'failed' | 'expired'> {
  if (sums.captured === 0) return sums.closed ? 'voided' : 'authorized';
  if (!sums.closed && sums.captured < sums.authorized) return 'partially_captured';
  if (sums.refunded === 0) return 'captured';
  return sums.refunded < sums.captured ? 'partially_refunded' : 'refunded';
}
