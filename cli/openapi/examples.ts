import type { RouteId } from '../../lambdas/contracts/routes';

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

const envelope = '<compact JWE: the test card visa 4242, sealed on the device>';
const token = 'tok_k5x2q7mzr4w6n3jtb2ydh5vpca';
const example = (summary: string, value: unknown) => ({ summary, value });

/** An envelope is described and not shown: it is good for ten minutes, and made on the device. Test cards: docs/api.md. */
export const examples: Partial<Readonly<Record<RouteId, Examples>>> = {
  'tokenize-card': { card: example('A sealed card', { card: envelope, customer: 'cus-7' }) },
  'reveal-card': {
    desk: example('For a recipient of the stage record', {
      reason: 'The cardholder disputes a charge.',
      ticket: 'CB-4711',
      recipient: 'desk',
    }),
  },
  'create-charge': {
    token: example('A token', { token, amount: 1050, currency: 'USD', order_id: '1001' }),
    card: example('A card that is not kept', { card: envelope, amount: 1050, currency: 'JPY', capture: 'manual' }),
    saved: example('A card that is kept', { card: envelope, save: true, amount: 1050, currency: 'USD' }),
  },
  'capture-charge': {
    part: example('A part of it', { amount: 500 }),
    rest: example('All that is left', { final: true }),
  },
  'void-charge': { all: example('All that was not captured', {}) },
  'refund-charge': { part: example('A part of it', { amount: 250 }), all: example('All that is left', {}) },
  'dispute-charge': { all: example('All that was captured', { reason: '10.4' }) },
};
