import { newFingerprint } from '../../lambdas/adapters/ids';
import type { Happening, SignalsTable } from '../../lambdas/domain/access/signals';
import { atOnce, chargeOf, newMerchant } from './samples';

/** What every table of signals does, in memory and on DynamoDB. */
export function signalsTableContract(name: string, open: () => SignalsTable): void {
  describe(`table of signals: ${name}`, () => {
    let table: SignalsTable;
    let who: { readonly merchantId: string; readonly clientId: string };

    beforeEach(() => {
      table = open();
      who = { merchantId: newMerchant(), clientId: 'company:shop' };
    });

    const at = new Date('2026-11-24T12:00:00.000Z');
    const address = '203.0.113.7';
    const paid = (changes: Partial<Happening> = {}): Happening => ({
      ...who,
      eventId: `${chargeOf(who.merchantId).id}.1`,
      at,
      address,
      card: newFingerprint(),
      payment: 'approved',
      ...changes,
    });
    const read = (changes: object = {}, now = at) => table.read({ ...who, address, ...changes }, now);
    const nothing = { cards: 0, payments: 0, declines: 0, refusals: 0 };

    it('knows nothing of a client that did nothing', async () => {
      expect(await read()).toEqual({ ...nothing, addressKnown: false, secondsToHour: 3_600 });
    });

    it('counts cards, payments and declines, and knows the address', async () => {
      await table.count([paid()]);
      await table.count([paid({ payment: 'declined' })]);
      expect(await read()).toMatchObject({ cards: 2, payments: 2, declines: 1, refusals: 0, addressKnown: true });
      expect(await read({ address: '203.0.113.8' })).toMatchObject({ addressKnown: false });
    });

    it('counts a card once an hour, however often it pays', async () => {
      const card = newFingerprint();
      await table.count([{ ...paid({ card }), payment: 'declined' }]);
      await table.count([{ ...paid({ card }), payment: 'declined' }]);
      expect(await read()).toMatchObject({ cards: 1, payments: 2, declines: 2 });
      await table.count([paid({ card, at: new Date('2026-11-24T13:10:00Z') })]);
      expect(await read({}, new Date('2026-11-24T13:30:00Z'))).toMatchObject({ cards: 1, payments: 2, declines: 1 });
    });

    it('counts a token as its card and as no payment', async () => {
      const { payment: _none, ...token } = paid();
      await table.count([token]);
      await table.count([{ ...token, eventId: 'again' }]);
      expect(await read()).toMatchObject({ cards: 1, payments: 0, declines: 0, addressKnown: true });
      await table.count([{ ...token, payment: 'declined' }]);
      expect(await read()).toMatchObject({ cards: 1, payments: 1, declines: 1 });
    });

    it('counts an event once, also when its card is known by then', async () => {
      const event = paid({ payment: 'declined' });
      for (const _time of [1, 2, 3]) await table.count([event]);
      await table.count([paid({ card: event.card })]);
      await table.count([event]);
      expect(await read()).toMatchObject({ cards: 1, payments: 2, declines: 1 });
    });

    it('counts an event once that is delivered 20 times at once, and each of 20 others', async () => {
      const event = paid();
      await atOnce(20, () => table.count([event]));
      expect(await read()).toMatchObject({ cards: 1, payments: 1 });
      await atOnce(20, () => table.count([paid({ card: event.card })]));
      expect(await read()).toMatchObject({ cards: 1, payments: 21 });
    });

    it('counts a batch as it counts one by one: what is known of it is left out, and the rest counts', async () => {
      const [known, event, first, second] = [newFingerprint(), paid({ payment: 'declined' }), paid(), paid()];
      await table.count([paid({ card: known }), event]);
      const { payment: _none, ...token } = paid();
      const batch = [
        event,
        paid({ card: known, payment: 'declined' }),
        first,
        second,
        first,
        token,
        { ...token, eventId: 'x' },
      ];
      await table.count(batch);
      expect(await read()).toMatchObject({ cards: 5, payments: 5, declines: 2 });
      await table.count(batch);
      await table.count(batch.toReversed());
      expect(await read()).toMatchObject({ cards: 5, payments: 5, declines: 2 });
    });

    it('counts 25 at once', async () => {
      await table.count(Array.from({ length: 25 }, (_, n) => paid({ address: `203.0.113.${n}` })));
      expect(await read({ address: '203.0.113.24' })).toMatchObject({ cards: 25, payments: 25, addressKnown: true });
    });

    it('counts refusals', async () => {
      await table.countRefusal(who, at);
      await table.countRefusal(who, at);
      expect(await read()).toMatchObject({ ...nothing, refusals: 2 });
    });

    it('keeps clients and merchants apart', async () => {
      await table.count([paid()]);
      await table.countRefusal(who, at);
      const none = { ...nothing, addressKnown: false };
      expect(await read({ clientId: 'company:desk' })).toMatchObject(none);
      expect(await read({ clientId: 'partner:shop' })).toMatchObject(none);
      expect(await read({ merchantId: newMerchant() })).toMatchObject(none);
    });

    it('forgets what is over an hour old, bit by bit', async () => {
      for (const _time of [1, 2, 3, 4]) await table.count([paid()]);
      expect(await read({}, new Date('2026-11-24T12:59:59Z'))).toMatchObject({ cards: 4 });
      expect(await read({}, new Date('2026-11-24T13:00:00Z'))).toMatchObject({ cards: 4 });
      expect(await read({}, new Date('2026-11-24T13:30:00Z'))).toMatchObject({ cards: 2 });
      expect(await read({}, new Date('2026-11-24T14:00:00Z'))).toMatchObject({ ...nothing, addressKnown: true });
    });
  });
}
