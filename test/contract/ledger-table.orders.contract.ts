import { orderSubject } from '../../lambdas/adapters/ids';
import type { Charge, LedgerTable, Turn } from '../../lambdas/domain/charge/ledger';
import { atOnce, chargeOf, newMerchant, orderEventOf } from './samples';

/** What every ledger table does for orders: one charge stands for an order, and its events have one wording. */
export function ledgerOrdersContract(open: () => LedgerTable): void {
  describe('orders', () => {
    let ledger: LedgerTable;
    let merchant: string;
    let order: string;

    beforeEach(() => {
      ledger = open();
      merchant = newMerchant();
      order = orderSubject(merchant, 'order-1');
    });

    const claimed = async (turn: Omit<Turn, 'order'>): Promise<Charge> => {
      const charge = chargeOf(merchant);
      expect(await ledger.claim(charge, [], { order, ...turn })).toEqual({ outcome: 'claimed' });
      return charge;
    };
    const taken = async (turn: Omit<Turn, 'order'>) => {
      const charge = chargeOf(merchant);
      const answer = await ledger.claim(charge, [], { order, ...turn });
      expect(await ledger.get(merchant, charge.id)).toBeUndefined();
      return answer;
    };

    it('are taken with their charge', async () => {
      const charge = await claimed({ attempt: 3 });
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
      expect(await taken({ attempt: 4 })).toEqual({ outcome: 'order_taken', chargeId: charge.id, attempt: 3 });
    });

    it('have one charge: another is not claimed, whatever its attempt', async () => {
      const { id: chargeId } = await claimed({ attempt: 2 });
      for (const attempt of [1, 2, 3]) {
        expect(await taken({ attempt })).toEqual({ outcome: 'order_taken', chargeId, attempt: 2 });
      }
    });

    it('go from the charge that is named to a later attempt', async () => {
      const first = await claimed({ attempt: 1 });
      const second = await claimed({ attempt: 2, instead: first.id });
      expect(await taken({ attempt: 3 })).toEqual({ outcome: 'order_taken', chargeId: second.id, attempt: 2 });
    });

    it('do not go to an attempt that is not later, nor from a charge that stands no more', async () => {
      const first = await claimed({ attempt: 2 });
      const refused = { outcome: 'order_taken', chargeId: first.id, attempt: 2 };
      expect(await taken({ attempt: 1, instead: first.id })).toEqual(refused);
      expect(await taken({ attempt: 2, instead: first.id })).toEqual(refused);
      const { id: chargeId } = await claimed({ attempt: 3, instead: first.id });
      expect(await taken({ attempt: 4, instead: first.id })).toEqual({ outcome: 'order_taken', chargeId, attempt: 3 });
    });

    it('do not hide the charge that stands under the same id, whether their turn would be theirs or not', async () => {
      const charge = await claimed({ attempt: 1 });
      const again = { ...chargeOf(merchant), id: charge.id };
      for (const turn of [
        { order, attempt: 1 },
        { order, attempt: 2, instead: charge.id },
      ]) {
        expect(await ledger.claim(again, [], turn)).toEqual({ outcome: 'taken', charge });
      }
      expect(await taken({ attempt: 9 })).toEqual({ outcome: 'order_taken', chargeId: charge.id, attempt: 1 });
    });

    it('are recognised in a claim of our own, put twice because an answer was lost', async () => {
      const charge = await claimed({ attempt: 1 });
      expect(await ledger.claim(charge, [], { order, attempt: 1 })).toEqual({ outcome: 'claimed' });
      const next = await claimed({ attempt: 2, instead: charge.id });
      const turn = { order, attempt: 2, instead: charge.id };
      expect(await ledger.claim(next, [], turn)).toEqual({ outcome: 'claimed' });
    });

    it('come before envelopes: of what is refused nothing is used up', async () => {
      const charge = await claimed({ attempt: 1 });
      const envelope = orderSubject(merchant, 'an envelope');
      const answer = await ledger.claim(chargeOf(merchant), [envelope], { order, attempt: 2 });
      expect(answer).toEqual({ outcome: 'order_taken', chargeId: charge.id, attempt: 1 });
      expect(await ledger.claim(chargeOf(merchant), [envelope])).toEqual({ outcome: 'claimed' });
    });

    it('stay free where an envelope stands in the way', async () => {
      const envelope = orderSubject(merchant, 'used');
      await ledger.claim(chargeOf(merchant), [envelope]);
      const answer = await ledger.claim(chargeOf(merchant), [envelope], { order, attempt: 1 });
      expect(answer).toEqual({ outcome: 'envelope_used' });
      await claimed({ attempt: 1 });
    });

    it('have one winner among 20 attempts at once', async () => {
      const charges = Array.from({ length: 20 }, () => chargeOf(merchant));
      const answers = await atOnce(20, (place) =>
        ledger.claim(charges[place]!, [], { order, attempt: (place % 5) + 1 }),
      );
      const outcomes = answers.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'order_taken')).toHaveLength(19);
    });

    it('have one winner among 20 that would replace the same failed charge', async () => {
      const { id: instead } = await claimed({ attempt: 1 });
      const charges = Array.from({ length: 20 }, () => chargeOf(merchant));
      const answers = await atOnce(20, (place) =>
        ledger.claim(charges[place]!, [], { order, attempt: (place % 5) + 2, instead }),
      );
      const outcomes = answers.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'order_taken')).toHaveLength(19);
    });

    it('keep the first event of each number, and say which one stands', async () => {
      const [first, second] = [orderEventOf(order, 1, 'one'), orderEventOf(order, 2, 'two')];
      expect(await ledger.recordOrder(order, first)).toBeUndefined();
      expect(await ledger.recordOrder(order, second)).toBeUndefined();
      expect(await ledger.recordOrder(order, orderEventOf(order, 1, 'other'))).toEqual(first);
      expect(await ledger.recordOrder(order, second)).toEqual(second);
    });

    it('keep one of 20 events with the same number', async () => {
      const events = Array.from({ length: 20 }, (_, place) => orderEventOf(order, 1, `wording ${place}`));
      const answers = await atOnce(20, (place) => ledger.recordOrder(order, events[place]!));
      const first = answers.indexOf(undefined);
      expect(answers.filter((standing) => standing === undefined)).toHaveLength(1);
      expect(answers.filter((standing) => standing !== undefined)).toEqual(Array(19).fill(events[first]));
    });
  });
}
