import type { ChargeQuery, Charge, DueWork, LedgerTable } from '../../lambdas/domain/charge/ledger';
import { expired } from '../../lambdas/domain/charge/expire';
import { settled } from '../../lambdas/domain/charge/settle';
import { settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { chargeOf, newMerchant, operationOf } from './samples';

const minute = (count: number): string => new Date(Date.UTC(2026, 10, 24, 8, count)).toISOString();
const at = new Date('2026-11-24T08:00:01.000Z');

/** Lists of charges, and of what is open. On DynamoDB both come from indexes. */
export function ledgerQueriesContract(open: () => LedgerTable): void {
  describe('lists', () => {
    let ledger: LedgerTable;
    let merchant: string;

    beforeEach(() => {
      ledger = open();
      merchant = newMerchant();
    });

    const claimed = async (changes: Partial<Charge> = {}): Promise<Charge> => {
      const charge = chargeOf(merchant, changes);
      await ledger.claim(charge, []);
      return charge;
    };

    /** Seven charges a minute apart, oldest first: every other one of order `b`, every third one failed. */
    const seven = async (): Promise<readonly Charge[]> => {
      const charges: Charge[] = [];
      for (let count = 0; count < 7; count += 1) {
        const charge = await claimed({ createdAt: minute(count), orderId: count % 2 === 0 ? 'a' : 'b' });
        charges.push(count % 3 === 0 ? await failed(charge) : charge);
      }
      return charges;
    };

    const failed = async (charge: Charge): Promise<Charge> => {
      const change = settled(charge, { outcome: 'not_attempted', code: 'token_deleted' }, at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      return change.charge;
    };

    const idsOf = async (query: Partial<ChargeQuery>): Promise<readonly string[]> => {
      const { charges } = await ledger.list({ merchantId: merchant, limit: 100, ...query });
      return charges.map(({ id }) => id);
    };

    const newestFirst = (charges: readonly Charge[], keep: (place: number) => boolean): readonly string[] =>
      charges
        .filter((_, place) => keep(place))
        .map(({ id }) => id)
        .reverse();

    it('are of whole charges, newest first', async () => {
      const charges = await seven();
      expect(await ledger.list({ merchantId: merchant, limit: 100 })).toEqual({ charges: [...charges].reverse() });
    });

    it('are of one merchant', async () => {
      await seven();
      expect(await ledger.list({ merchantId: newMerchant(), limit: 100 })).toEqual({ charges: [] });
      expect(await ledger.list({ merchantId: newMerchant(), orderId: 'a', limit: 100 })).toEqual({ charges: [] });
      expect(await ledger.list({ merchantId: newMerchant(), status: 'failed', limit: 100 })).toEqual({ charges: [] });
    });

    it('can be of one order, of one status, or of both', async () => {
      const charges = await seven();
      expect(await idsOf({ orderId: 'a' })).toEqual(newestFirst(charges, (place) => place % 2 === 0));
      expect(await idsOf({ status: 'failed' })).toEqual(newestFirst(charges, (place) => place % 3 === 0));
      const both = newestFirst(charges, (place) => place % 2 === 0 && place % 3 === 0);
      expect(await idsOf({ orderId: 'a', status: 'failed' })).toEqual(both);
      expect(both).toHaveLength(2);
      expect(await idsOf({ orderId: 'c' })).toEqual([]);
      expect(await idsOf({ status: 'voided' })).toEqual([]);
    });

    it('follow a charge to its new status', async () => {
      const charge = await claimed();
      expect(await idsOf({ status: 'pending' })).toEqual([charge.id]);
      await failed(charge);
      expect(await idsOf({ status: 'pending' })).toEqual([]);
      expect(await idsOf({ status: 'failed' })).toEqual([charge.id]);
    });

    it('hold no operations', async () => {
      const { charge } = await openOperation();
      expect(await idsOf({})).toEqual([charge.id]);
    });

    it('begin with the first instant and end before the second', async () => {
      const charges = await seven();
      const between = newestFirst(charges, (place) => place >= 2 && place < 5);
      expect(await idsOf({ createdFrom: minute(2), createdBefore: minute(5) })).toEqual(between);
      expect(await idsOf({ createdFrom: minute(5) })).toEqual(newestFirst(charges, (place) => place >= 5));
      expect(await idsOf({ createdBefore: minute(1) })).toEqual(newestFirst(charges, (place) => place < 1));
    });

    it('read instants as RFC 3339 writes them: without a fraction, or with an offset', async () => {
      const charges = await seven();
      const range = { createdFrom: '2026-11-24T08:02:00Z', createdBefore: '2026-11-24T10:05:00+02:00' };
      expect(await idsOf(range)).toEqual(newestFirst(charges, (place) => place >= 2 && place < 5));
    });

    it('are empty where the instants leave no time between them', async () => {
      await seven();
      expect(await idsOf({ createdFrom: minute(5), createdBefore: minute(2) })).toEqual([]);
      expect(await idsOf({ createdFrom: minute(2), createdBefore: minute(2) })).toEqual([]);
    });

    it.each([
      ['all', {}, 7],
      ['of one order', { orderId: 'a' }, 4],
      ['of one status', { status: 'pending' }, 4],
      ['of an order and a status', { orderId: 'b', status: 'pending' }, 2],
      ['of some time', { createdFrom: minute(1), createdBefore: minute(6) }, 5],
    ] as const)('come in pages without gaps or repeats, whatever the size: %s', async (_, query, total) => {
      await seven();
      const whole = await idsOf(query);
      expect(whole).toHaveLength(total);
      for (let limit = 1; limit <= total; limit += 1) expect(await pagesOf({ ...query, limit })).toEqual(whole);
    });

    const pagesOf = async (query: Partial<ChargeQuery> & { readonly limit: number }): Promise<readonly string[]> => {
      const ids: string[] = [];
      let after: { readonly after?: string } = {};
      for (;;) {
        const page = await ledger.list({ merchantId: merchant, ...query, ...after });
        ids.push(...page.charges.map(({ id }) => id));
        if (page.next === undefined) return ids;
        expect(page.charges).toHaveLength(query.limit);
        after = { after: page.next };
      }
    };

    it('go on where they were although charges came and went meanwhile', async () => {
      const charges = await seven();
      const first = await ledger.list({ merchantId: merchant, limit: 3 });
      await claimed({ createdAt: minute(9) });
      await claimed({ createdAt: minute(8) });
      const rest = await ledger.list({ merchantId: merchant, limit: 100, after: first.next ?? '' });
      expect([...first.charges, ...rest.charges].map(({ id }) => id)).toEqual(newestFirst(charges, () => true));
    });

    it('keep apart what was created in the same millisecond', async () => {
      for (let count = 0; count < 5; count += 1) await claimed();
      const ids = await pagesOf({ limit: 2 });
      expect(new Set(ids).size).toBe(5);
      expect(ids).toEqual([...ids].sort().reverse());
    });

    const openOperation = async () => {
      const pending = await claimed({ capture: 'manual' });
      const known = { processorReference: 'sbx_1', card: { ...card }, fingerprint: `fp_${'a'.repeat(26)}` };
      const authorized = settled(pending, { outcome: 'approved', ...known }, at);
      await ledger.commit(authorized);
      const change = started(authorized.charge, operationOf(pending, { deadline: past(10) }), at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      return change;
    };

    const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

    /** Deadlines older than anything that others leave open in the same table. */
    const past = (count: number): string => new Date(Date.UTC(1999, 0, 1, 0, count)).toISOString();

    /** The table may hold what others left open. */
    const openOf = async (before: string): Promise<readonly DueWork[]> =>
      (await ledger.open({ before: new Date(before), limit: 10_000 })).work.filter(ofMerchant);

    const ofMerchant = ({ merchantId }: DueWork): boolean => merchantId === merchant;

    it('of open work name charges until they are settled', async () => {
      const charge = await claimed({ deadline: past(10) });
      expect(await openOf(past(11))).toEqual([{ chargeId: charge.id, merchantId: merchant, due: past(10) }]);
      await ledger.markUnknown(charge);
      expect(await openOf(past(11))).toEqual([{ chargeId: charge.id, merchantId: merchant, due: past(10) }]);
      await failed((await ledger.get(merchant, charge.id))!);
      expect(await openOf(past(11))).toEqual([]);
    });

    it('of open work name operations until they have ended', async () => {
      const change = await openOperation();
      const work = [
        { chargeId: change.charge.id, merchantId: merchant, operationId: change.operation.id, due: past(10) },
      ];
      expect(await openOf(past(11))).toEqual(work);
      await ledger.markUnknown(change.operation);
      expect(await openOf(past(11))).toEqual(work);
      const end = settledOperation(change.charge, (await ledger.operation(change.charge.id, change.operation.id))!, {
        outcome: { outcome: 'failed', code: 'too_late' },
        at,
      });
      await ledger.commit(end);
      expect(await openOf(past(11))).toEqual([]);
    });

    it('of open work hold only what is past its deadline', async () => {
      const charge = await claimed({ deadline: past(10) });
      expect(await openOf(past(9))).toEqual([]);
      expect(await openOf(past(10))).toEqual([]);
      expect(await openOf('1999-01-01T00:10:00.001Z')).toEqual([
        { chargeId: charge.id, merchantId: merchant, due: past(10) },
      ]);
      await failed(charge);
    });

    it('of open work are the oldest first, over all shards, and never more than asked for', async () => {
      const charges: Charge[] = [];
      for (const count of [4, 0, 3, 1, 2, 5]) charges[count] = await claimed({ deadline: past(count) });
      const found = await openOf(past(60));
      expect(found.map(({ chargeId }) => chargeId)).toEqual(charges.map(({ id }) => id));
      expect((await ledger.open({ before: new Date(past(60)), limit: 4 })).work).toHaveLength(4);
      for (const charge of charges) await failed(charge);
      expect(await openOf(past(60))).toEqual([]);
    });

    const pagesOfDue = async (list: LedgerTable['open'], limit: number): Promise<readonly DueWork[]> => {
      const found: DueWork[] = [];
      let after: string | undefined;
      do {
        const page = await list({ before: new Date(past(60)), limit, after });
        found.push(...page.work.filter(ofMerchant));
        after = page.next;
      } while (after !== undefined);
      return found;
    };

    it('of open work come in pages without gaps or repeats, also where many are due at one instant', async () => {
      const charges: Charge[] = [];
      for (const count of [1, 2, 2, 2, 2, 3]) charges.push(await claimed({ deadline: past(count) }));
      const whole = await openOf(past(60));
      expect(new Set(whole.map(({ chargeId }) => chargeId))).toEqual(new Set(charges.map(({ id }) => id)));
      for (const limit of [1, 2, 3, 5]) {
        expect(await pagesOfDue((query) => ledger.open(query), limit)).toEqual(whole);
      }
      for (const charge of charges) await failed(charge);
    });

    const authorizedUntil = async (captureBefore: string): Promise<Charge> => {
      const pending = await claimed({ capture: 'manual' });
      const known = {
        processorReference: 'sbx_1',
        card: { ...card },
        fingerprint: `fp_${'a'.repeat(26)}`,
        captureBefore,
      };
      const change = settled(pending, { outcome: 'approved', ...known }, at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      return change.charge;
    };

    it('of what runs out name charges of which something can be captured, until they have run out', async () => {
      const charge = await authorizedUntil(past(20));
      expect(charge.captureBefore).toBe(past(20));
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
      const expiring = () => pagesOfDue((query) => ledger.expiring(query), 3);
      expect(await expiring()).toEqual([{ chargeId: charge.id, merchantId: merchant, due: past(20) }]);
      expect(await openOf(past(60))).toEqual([]);
      expect(await ledger.commit(expired(charge, at))).toEqual({ outcome: 'written' });
      expect(await expiring()).toEqual([]);
      expect((await ledger.get(merchant, charge.id))?.status).toBe('expired');
    });

    it('of events hold what occurred from the first instant to before the second, across hours', async () => {
      const instants = [
        '1998-12-31T23:59:59.999Z',
        '1999-01-01T00:00:00.000Z',
        '1999-01-01T00:59:59.999Z',
        '1999-01-01T01:00:00.000Z',
      ];
      const settledAt: string[][] = [];
      for (const instant of instants) {
        const change = settled(await claimed(), { outcome: 'not_attempted', code: 'token_deleted' }, new Date(instant));
        expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
        settledAt.push(change.events.map(({ json }) => json));
      }
      const between = async (from: string, before: string): Promise<readonly string[]> => {
        const found: string[] = [];
        for await (const event of ledger.happened(new Date(from), new Date(before))) found.push(event.json);
        return found.filter((json) => json.includes(`"${merchant}"`));
      };
      /** In no order within an hour. */
      const inHours = (hours: readonly (readonly string[])[]) => hours.flatMap((hour) => [...hour].sort());
      const found = await between(instants[0]!, instants[3]!);
      expect(inHours([found.slice(0, 1), found.slice(1)])).toEqual(
        inHours([settledAt[0]!, [...settledAt[1]!, ...settledAt[2]!]]),
      );
      expect(await between(instants[1]!, instants[2]!)).toEqual(settledAt[1]);
      expect(await between(instants[2]!, '1999-01-01T01:00:00.001Z')).toEqual(settledAt.slice(2).flat());
      expect(await between(instants[1]!, instants[1]!)).toEqual([]);
    });
  });
}
