import { transitions } from '../../lambdas/domain/charge/charge-states';
import type { Charge, LedgerTable, Settlement } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { newFingerprint } from '../../lambdas/adapters/ids';
import { atOnce, chargeOf, newMerchant, provenance } from './samples';

/** What every ledger table does, in memory and on DynamoDB. */
export function ledgerTableContract(name: string, open: () => LedgerTable): void {
  describe(`ledger table: ${name}`, () => {
    let ledger: LedgerTable;
    let merchant: string;

    beforeEach(() => {
      ledger = open();
      merchant = newMerchant();
    });

    const claimed = async (changes: Partial<Charge> = {}): Promise<Charge> => {
      const charge = chargeOf(merchant, changes);
      expect(await ledger.claim(charge)).toEqual({ outcome: 'claimed' });
      return charge;
    };

    it('gives back the charge that was claimed', async () => {
      const charge = await claimed();
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
    });

    it('keeps a charge without its optional members without them', async () => {
      const { orderId, customer, site, metadata, ...charge } = chargeOf(merchant);
      await ledger.claim(charge);
      expect([orderId, customer, site, metadata]).not.toContain(undefined);
      expect(await ledger.get(merchant, charge.id)).toStrictEqual(charge);
    });

    it('hands back the charge that stands under a taken claim', async () => {
      const charge = await claimed();
      const other = { ...chargeOf(merchant), id: charge.id };
      expect(await ledger.claim(other)).toEqual({ outcome: 'taken', charge });
    });

    it('recognises its own claim, put twice because an answer was lost', async () => {
      const charge = await claimed();
      expect(await ledger.claim(charge)).toEqual({ outcome: 'claimed' });
    });

    it('does not take a settled charge for its own claim', async () => {
      const charge = await claimed();
      const settlement = approval(charge);
      await ledger.settle(settlement);
      expect(await ledger.claim(charge)).toEqual({ outcome: 'taken', charge: settlement.charge });
    });

    it('has one winner among 50 claims at once, and tells the others what stands', async () => {
      const { id } = chargeOf(merchant);
      const charges = Array.from({ length: 50 }, () => ({ ...chargeOf(merchant), id, provenance: provenance() }));
      const answers = await Promise.all(charges.map((charge) => ledger.claim(charge)));
      const winner = answers.findIndex(({ outcome }) => outcome === 'claimed');
      expect(answers.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
      const taken = answers.flatMap((answer) => (answer.outcome === 'taken' ? [answer.charge] : []));
      expect(taken).toHaveLength(49);
      expect(taken.every((charge) => charge.provenance.requestId === charges[winner]?.provenance.requestId)).toBe(true);
    });

    it("does not know another merchant's charge, nor an unknown id", async () => {
      const charge = await claimed();
      expect(await ledger.get(newMerchant(), charge.id)).toBeUndefined();
      expect(await ledger.get(merchant, chargeOf(merchant).id)).toBeUndefined();
    });

    it('settles a charge and appends its events, oldest first', async () => {
      const settlement = approval(await claimed());
      expect(await ledger.settle(settlement)).toBe(true);
      expect(await ledger.get(merchant, settlement.charge.id)).toEqual(settlement.charge);
      expect(await ledger.events(settlement.charge.id)).toEqual(settlement.events);
      expect(settlement.events.map(({ type }) => type)).toEqual(transitions['settle-captured'].emits);
    });

    it('has no events before a charge is settled', async () => {
      const charge = await claimed();
      expect(await ledger.events(charge.id)).toEqual([]);
    });

    it('settles a failure with its reason', async () => {
      const settlement = decline(await claimed());
      expect(await ledger.settle(settlement)).toBe(true);
      expect(await ledger.get(merchant, settlement.charge.id)).toMatchObject({
        status: 'failed',
        failure: 'insufficient_funds',
      });
    });

    it('settles nothing that was never claimed', async () => {
      const settlement = approval(chargeOf(merchant));
      expect(await ledger.settle(settlement)).toBe(false);
      expect(await ledger.get(merchant, settlement.charge.id)).toBeUndefined();
      expect(await ledger.events(settlement.charge.id)).toEqual([]);
    });

    it('says yes again to the settlement that stands, and appends nothing twice', async () => {
      const settlement = approval(await claimed());
      await ledger.settle(settlement);
      expect(await ledger.settle(settlement)).toBe(true);
      expect(await ledger.events(settlement.charge.id)).toHaveLength(2);
    });

    it('refuses another settlement of a settled charge', async () => {
      const charge = await claimed();
      const first = approval(charge);
      await ledger.settle(first);
      expect(await ledger.settle(decline(charge))).toBe(false);
      expect(await ledger.get(merchant, charge.id)).toEqual(first.charge);
      expect(await ledger.events(charge.id)).toEqual(first.events);
    });

    it('refuses a transition out of a state that it may not leave, even at the right version', async () => {
      const first = approval(await claimed());
      await ledger.settle(first);
      expect(await ledger.settle(decline(first.charge))).toBe(false);
      expect(await ledger.get(merchant, first.charge.id)).toEqual(first.charge);
    });

    it('has one winner among settlements at once', async () => {
      const charge = await claimed();
      const settlements = Array.from({ length: 20 }, (_, place) => approval(charge, `sbx_${place}`));
      const answers = await atOnce(20, (place) => ledger.settle(settlements[place]!));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await ledger.get(merchant, charge.id)).toEqual(settlements[answers.indexOf(true)]?.charge);
      expect(await ledger.events(charge.id)).toHaveLength(2);
    });

    it('keeps metadata whose names mean something to JavaScript', async () => {
      const charge = { ...chargeOf(merchant), metadata: { constructor: 'x', toString: 'y' } };
      await ledger.claim(charge);
      expect((await ledger.get(merchant, charge.id))?.metadata).toEqual({ constructor: 'x', toString: 'y' });
    });

    it('remembers that a caller was told "not known yet"', async () => {
      const charge = await claimed();
      await ledger.markUnknown(charge);
      expect(await ledger.get(merchant, charge.id)).toEqual({ ...charge, operation: 'unknown', toldUnknown: true });
    });

    it('settles a charge that was marked unknown', async () => {
      const charge = await claimed();
      await ledger.markUnknown(charge);
      expect(await ledger.settle(approval(charge))).toBe(true);
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ status: 'captured', operation: 'succeeded' });
    });

    it('does not mark a charge that has settled meanwhile', async () => {
      const charge = await claimed();
      const settlement = approval(charge);
      await ledger.settle(settlement);
      await ledger.markUnknown(charge);
      expect(await ledger.get(merchant, charge.id)).toEqual(settlement.charge);
    });

    it('marks nothing that was never claimed', async () => {
      const charge = chargeOf(merchant);
      await ledger.markUnknown(charge);
      expect(await ledger.get(merchant, charge.id)).toBeUndefined();
    });
  });
}

const at = new Date('2026-11-24T08:00:01.000Z');
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

function approval(charge: Charge, processorReference = 'sbx_1'): Settlement {
  return settled(charge, { outcome: 'approved', processorReference, card, fingerprint: newFingerprint() }, at);
}

function decline(charge: Charge): Settlement {
  const code = 'insufficient_funds';
  const fingerprint = newFingerprint();
  return settled(charge, { outcome: 'declined', code, processorReference: 'sbx_2', card, fingerprint }, at);
}
