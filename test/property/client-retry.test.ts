import * as fc from 'fast-check';
import { createClient } from '../../client/create-client';
import { answers, breaks, refuses, scriptedFetch } from '../support/scripted-fetch';

const order = { token: `tok_${'a'.repeat(26)}`, amount: 1050, currency: 'USD' } as const;
const charge = {
  id: `ch_${'b'.repeat(32)}`,
  status: 'captured',
  ...order,
  captured: 1050,
  refunded: 0,
  created_at: '2026-11-24T12:00:00.000Z',
  updated_at: '2026-11-24T12:00:01.000Z',
};

const passing = fc.constantFrom(
  breaks,
  refuses(409, 'charge_in_progress', { 'Retry-After': '2' }),
  refuses(429, 'too_many_requests'),
  refuses(502, 'internal_error'),
  refuses(503, 'keys_unavailable', { 'Retry-After': '30' }),
  refuses(504, 'timed_out'),
);
const final = fc.constantFrom(
  answers(201, charge),
  answers(202, { ...charge, status: 'pending' }),
  refuses(400, 'invalid_request'),
  refuses(422, 'idempotency_key_reused'),
  refuses(500, 'internal_error'),
);

describe('a charge over any bad connection', () => {
  it('is the same request with the same key in every attempt, one attempt more than it may repeat, and none after a final answer', async () => {
    const scripts = fc.array(passing, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(scripts, final, fc.integer({ min: 0, max: 6 }), async (failures, last, retries) => {
        const { fetch, sent } = scriptedFetch(...failures, last);
        const waits: number[] = [];
        const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
        const api = { apiUrl: 'https://api.example', accessToken: () => 'access', fetch, wait, retries };
        await createClient(api)
          .createCharge(order)
          .catch(() => undefined);
        expect(sent).toHaveLength(Math.min(failures.length, retries) + 1);
        expect(waits).toHaveLength(sent.length - 1);
        expect(new Set(sent.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
        expect(new Set(sent.map(({ init }) => init.body)).size).toBe(1);
      }),
    );
  });

  it('ends in the charge, or in an error that holds the key to go on with', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(passing, { maxLength: 8 }), final, async (failures, last) => {
        const { fetch } = scriptedFetch(...failures, last);
        const api = {
          apiUrl: 'https://api.example',
          accessToken: () => 'access',
          fetch,
          wait: () => Promise.resolve(),
        };
        const outcome: unknown = await createClient(api)
          .createCharge(order, { idempotencyKey: 'order-1001-1' })
          .catch((error: unknown) => error);
        const ended = { charge: expect.objectContaining({ id: charge.id }), replayed: false };
        const failed = { name: 'StrongroomError', idempotencyKey: 'order-1001-1' };
        expect(outcome).toMatchObject(outcome instanceof Error ? failed : ended);
      }),
    );
  });
});
