import type { Charge } from '../../client/answers';

/** A charge as the API answers with it: 10.50 dollars, captured. */
export function chargeAnswer(more: Partial<Charge> = {}): Charge {
  return {
    id: `ch_${'b'.repeat(32)}`,
    status: 'captured',
    amount: 1050,
    currency: 'USD',
    capture: 'automatic',
    authorized: 1050,
    captured: 1050,
    refunded: 0,
    capturable: 0,
    refundable: 1050,
    token: `tok_${'a'.repeat(26)}`,
    created_at: '2026-11-24T12:00:00.000Z',
    updated_at: '2026-11-24T12:00:01.000Z',
    ...more,
  };
}
