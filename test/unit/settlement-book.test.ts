import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { chargeId } from '../../lambdas/adapters/ids';
import { movementIn } from '../../lambdas/adapters/ledger-movements';
import type { EventRow } from '../../lambdas/domain/charge/ledger';
import { bookOf } from '../../lambdas/domain/settlement/book';
import { dayNamed } from '../../lambdas/domain/settlement/day';

const day = dayNamed('2026-11-24');

function authorized(place: number, at = '2026-11-24T12:00:00.000Z'): EventRow {
  const charge = chargeId('m_shop', 'create-charge', `key-${place}`);
  const data = { charge, amount: 1050, currency: 'USD', connector: 'sandbox', processor_reference: `sbx_${place}` };
  const json = JSON.stringify({ merchant_id: 'm_shop', occurred_at: at, data });
  return { id: `${charge}.1`, sequence: 1, type: 'payment.authorized', json };
}

const book = (events: () => Iterable<EventRow>) =>
  bookOf(
    {
      ledger: {
        async *happened() {
          yield* events();
        },
      },
      movementIn,
    },
    day,
  );

describe('the book of a day', () => {
  it('takes at most 700 bytes a movement: the two million that it admit fit the 1769 MB of the function', async () => {
    setFlagsFromString('--expose_gc');
    const gc: () => void = runInNewContext('gc');
    const count = 50_000;
    gc();
    const before = process.memoryUsage().heapUsed;
    const held = await book(function* () {
      for (let place = 0; place < count; place += 1) yield authorized(place);
    });
    gc();
    const bytes = (process.memoryUsage().heapUsed - before) / count;
    expect([...held.left()]).toHaveLength(count);
    expect(bytes).toBeLessThan(700);
  });

  it('gives a movement to its merchant alone, once', async () => {
    const [event] = [authorized(1)];
    const held = await book(() => [event]);
    const asked = { kind: 'authorization', reference: chargeId('m_shop', 'create-charge', 'key-1') } as const;
    expect(held.take('m_other', asked)).toBeUndefined();
    expect(held.take('m_shop', { ...asked, kind: 'capture' })).toBeUndefined();
    expect(held.take('m_shop', asked)).toMatchObject({ ofTheDay: true, connector: 'sandbox' });
    expect(held.take('m_shop', asked)).toBeUndefined();
    expect(held.accounts).toEqual([{ connector: 'sandbox', merchantId: 'm_shop' }]);
  });

  it.each([
    ['2026-11-23T23:59:59.999Z', false],
    ['2026-11-24T00:00:00.000Z', true],
    ['2026-11-24T23:59:59.999Z', true],
    ['2026-11-25T00:00:00.000Z', false],
  ])('what moved at %s is of the day: %s', async (at, ofTheDay) => {
    const held = await book(() => [authorized(1, at)]);
    expect([...held.left()].map((entry) => entry.ofTheDay)).toEqual([ofTheDay]);
  });

  it('holds no event in which no money moved', async () => {
    const held = await book(() => [{ ...authorized(1), type: 'payment.failed' }]);
    expect([...held.left()]).toEqual([]);
  });
});
