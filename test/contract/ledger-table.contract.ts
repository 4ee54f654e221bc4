import { randomBytes } from 'node:crypto';
import { newFingerprint } from '../../lambdas/adapters/ids';
import type { Change, Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { started } from '../../lambdas/domain/charge/settle-operation';
import { ledgerOperationsContract } from './ledger-table.operations.contract';
import { ledgerOrdersContract } from './ledger-table.orders.contract';
import { ledgerQueriesContract } from './ledger-table.queries.contract';
import { atOnce, chargeOf, newMerchant, operationOf, provenance } from './samples';

/** What every ledger table does, in memory and on DynamoDB. */
export function ledgerTableContract(name: string, open: () => LedgerTable): void {
  describe(`ledger table: ${name}`, () => {
    ledgerChargesContract(open);
    ledgerEnvelopesContract(open);
    ledgerOrdersContract(open);
    ledgerOperationsContract(open);
    ledgerQueriesContract(open);
  });
}

function ledgerChargesContract(open: () => LedgerTable): void {
  describe('charges', () => {
    let ledger: LedgerTable;
    let merchant: string;

    beforeEach(() => {
      ledger = open();
      merchant = newMerchant();
    });

    const claimed = async (changes: Partial<Charge> = {}): Promise<Charge> => {
      const charge = chargeOf(merchant, changes);
      expect(await ledger.claim(charge, [])).toEqual({ outcome: 'claimed' });
      return charge;
    };

    it('gives back the charge that was claimed', async () => {
      const charge = await claimed();
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
    });

    it('keeps every member of a charge', async () => {
      const charge = await claimed({
        mark: randomBytes(32).toString('hex'),
        initiator: 'merchant',
        networkTransactionId: 'network-1',
        toldUnknown: true,
        capturing: 3,
        reserved: 2,
        closed: true,
        card,
        fingerprint: newFingerprint(),
        processorReference: 'sbx_1',
        failure: 'card_declined',
      });
      expect(await ledger.get(merchant, charge.id)).toStrictEqual(charge);
    });

    it('keeps a charge without its optional members without them', async () => {
      const { token, orderId, customer, site, metadata, ...charge } = chargeOf(merchant);
      await ledger.claim(charge, []);
      expect([token, orderId, customer, site, metadata]).not.toContain(undefined);
      expect(await ledger.get(merchant, charge.id)).toStrictEqual(charge);
    });

    it('hands back the charge that stands under a taken claim', async () => {
      const charge = await claimed();
      const other = { ...chargeOf(merchant), id: charge.id };
      expect(await ledger.claim(other, [])).toEqual({ outcome: 'taken', charge });
    });

    it('recognises its own claim, put twice because an answer was lost', async () => {
      const charge = await claimed();
      expect(await ledger.claim(charge, [])).toEqual({ outcome: 'claimed' });
    });

    it('does not take a settled charge for its own claim', async () => {
      const charge = await claimed();
      const change = approval(charge);
      await ledger.commit(change);
      expect(await ledger.claim(charge, [])).toEqual({ outcome: 'taken', charge: change.charge });
    });

    it('has one winner among 50 claims at once, and tells the others what stands', async () => {
      const { id } = chargeOf(merchant);
      const charges = Array.from({ length: 50 }, () => ({ ...chargeOf(merchant), id, provenance: provenance() }));
      const answers = await Promise.all(charges.map((charge) => ledger.claim(charge, [])));
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
      const change = approval(await claimed());
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, change.charge.id)).toEqual(change.charge);
      expect(await ledger.events(change.charge.id)).toEqual(change.events);
      expect(change.events.map(({ type }) => type)).toEqual(['payment.authorized', 'payment.captured']);
    });

    it('has no events before a charge is settled', async () => {
      const charge = await claimed();
      expect(await ledger.events(charge.id)).toEqual([]);
    });

    it('settles a failure with its reason', async () => {
      const change = decline(await claimed());
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, change.charge.id)).toMatchObject({
        status: 'failed',
        failure: 'insufficient_funds',
      });
    });

    it('settles nothing that was never claimed', async () => {
      const change = approval(chargeOf(merchant));
      expect(await ledger.commit(change)).toEqual({ outcome: 'moved' });
      expect(await ledger.get(merchant, change.charge.id)).toBeUndefined();
      expect(await ledger.events(change.charge.id)).toEqual([]);
    });

    it('says yes again to the change that stands, and appends nothing twice', async () => {
      const change = approval(await claimed());
      await ledger.commit(change);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.events(change.charge.id)).toHaveLength(2);
    });

    it('knows the change that it wrote even when the charge has moved on since', async () => {
      const change = approval(await claimed({ capture: 'manual' }));
      await ledger.commit(change);
      const next = started(change.charge, operationOf(change.charge), at);
      expect(await ledger.commit(next)).toEqual({ outcome: 'written' });
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, change.charge.id)).toEqual(next.charge);
      expect(await ledger.events(change.charge.id)).toHaveLength(1);
    });

    it('refuses another settlement of a settled charge', async () => {
      const charge = await claimed();
      const first = approval(charge);
      await ledger.commit(first);
      expect(await ledger.commit(decline(charge))).toEqual({ outcome: 'moved' });
      expect(await ledger.get(merchant, charge.id)).toEqual(first.charge);
      expect(await ledger.events(charge.id)).toEqual(first.events);
    });

    it('refuses a move out of a state that it may not leave, even at the right version', async () => {
      const first = approval(await claimed());
      await ledger.commit(first);
      expect(await ledger.commit(decline(first.charge))).toEqual({ outcome: 'moved' });
      expect(await ledger.get(merchant, first.charge.id)).toEqual(first.charge);
    });

    it('has one winner among settlements at once', async () => {
      const charge = await claimed();
      const changes = Array.from({ length: 20 }, (_, place) => approval(charge, `sbx_${place}`));
      const answers = await atOnce(20, (place) => ledger.commit(changes[place]!));
      const won = answers.map(({ outcome }) => outcome === 'written');
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await ledger.get(merchant, charge.id)).toEqual(changes[won.indexOf(true)]?.charge);
      expect(await ledger.events(charge.id)).toHaveLength(2);
    });

    it('keeps metadata whose names mean something to JavaScript', async () => {
      const charge = { ...chargeOf(merchant), metadata: { constructor: 'x', toString: 'y' } };
      await ledger.claim(charge, []);
      expect((await ledger.get(merchant, charge.id))?.metadata).toEqual({ constructor: 'x', toString: 'y' });
    });

    it('remembers that a caller was told "not known yet"', async () => {
      const charge = await claimed();
      await ledger.markUnknown(charge);
      expect(await ledger.get(merchant, charge.id)).toEqual({
        ...charge,
        operation: 'unknown',
        toldUnknown: true,
        version: 2,
      });
    });

    it('settles a charge that was marked unknown', async () => {
      const charge = await claimed();
      expect(await ledger.markUnknown(charge)).toBe(true);
      expect(await ledger.markUnknown(charge)).toBe(true);
      expect(await ledger.commit(approval(charge))).toEqual({ outcome: 'moved' });
      const marked = (await ledger.get(merchant, charge.id))!;
      expect(await ledger.commit(approval(marked))).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, charge.id)).toMatchObject({
        ...{ status: 'captured', operation: 'succeeded', toldUnknown: true },
      });
    });

    it('does not mark a charge that has settled meanwhile', async () => {
      const charge = await claimed();
      const change = approval(charge);
      await ledger.commit(change);
      expect(await ledger.markUnknown(charge)).toBe(false);
      expect(await ledger.get(merchant, charge.id)).toEqual(change.charge);
    });

    it('marks nothing that was never claimed', async () => {
      const charge = chargeOf(merchant);
      await ledger.markUnknown(charge);
      expect(await ledger.get(merchant, charge.id)).toBeUndefined();
    });
  });
}

function ledgerEnvelopesContract(open: () => LedgerTable): void {
  describe('envelopes', () => {
    let ledger: LedgerTable;
    let merchant: string;
    let envelope: string;

    beforeEach(() => {
      ledger = open();
      merchant = newMerchant();
      envelope = newEnvelope();
    });

    it('are claimed with their charge', async () => {
      const charge = chargeOf(merchant);
      expect(await ledger.claim(charge, [envelope, newEnvelope()])).toEqual({ outcome: 'claimed' });
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
    });

    it('serve one charge: another finds them used, and is not claimed', async () => {
      await ledger.claim(chargeOf(merchant), [envelope]);
      const other = chargeOf(merchant);
      expect(await ledger.claim(other, [newEnvelope(), envelope])).toEqual({ outcome: 'envelope_used' });
      expect(await ledger.get(merchant, other.id)).toBeUndefined();
    });

    it('that a refused claim named beside a used one stay free', async () => {
      await ledger.claim(chargeOf(merchant), [envelope]);
      const free = newEnvelope();
      await ledger.claim(chargeOf(merchant), [free, envelope]);
      expect(await ledger.claim(chargeOf(merchant), [free])).toEqual({ outcome: 'claimed' });
    });

    it('may be named twice in one claim', async () => {
      expect(await ledger.claim(chargeOf(merchant), [envelope, envelope])).toEqual({ outcome: 'claimed' });
    });

    it('do not hide the charge that stands, whether it used them, other ones or none', async () => {
      const charge = chargeOf(merchant);
      await ledger.claim(charge, [envelope]);
      const again = { ...chargeOf(merchant), id: charge.id };
      for (const envelopes of [[envelope], [newEnvelope()], []]) {
        expect(await ledger.claim(again, envelopes)).toEqual({ outcome: 'taken', charge });
      }
    });

    it('of a charge that stands are taken up by nobody else, even when the replay brought a new one', async () => {
      const charge = chargeOf(merchant);
      await ledger.claim(charge, [envelope]);
      const fresh = newEnvelope();
      await ledger.claim({ ...chargeOf(merchant), id: charge.id }, [fresh]);
      expect(await ledger.claim(chargeOf(merchant), [fresh])).toEqual({ outcome: 'claimed' });
    });

    it('do not make a claim of a charge that has been marked or settled since our own', async () => {
      const charge = chargeOf(merchant);
      await ledger.claim(charge, [envelope]);
      await ledger.markUnknown(charge);
      expect((await ledger.claim(charge, [envelope])).outcome).toBe('taken');
    });

    it('are recognised in a claim of our own, put twice because an answer was lost', async () => {
      const charge = chargeOf(merchant);
      await ledger.claim(charge, [envelope]);
      expect(await ledger.claim(charge, [envelope])).toEqual({ outcome: 'claimed' });
      expect(await ledger.claim(charge, [newEnvelope(), envelope])).toEqual({ outcome: 'claimed' });
    });

    it('have one winner among 20 charges at once', async () => {
      const charges = Array.from({ length: 20 }, () => chargeOf(merchant));
      const answers = await atOnce(20, (place) => ledger.claim(charges[place]!, [envelope]));
      const outcomes = answers.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'envelope_used')).toHaveLength(19);
      const standing = await Promise.all(charges.map(({ id }) => ledger.get(merchant, id)));
      expect(standing.map((charge) => charge !== undefined)).toEqual(outcomes.map((outcome) => outcome === 'claimed'));
    });

    it('have one winner among 20 callers of one charge at once, each with an envelope of its own', async () => {
      const { id } = chargeOf(merchant);
      const answers = await atOnce(20, () => ledger.claim({ ...chargeOf(merchant), id }, [newEnvelope()]));
      const outcomes = answers.map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(19);
    });
  });
}

const newEnvelope = (): string => randomBytes(32).toString('hex');

const at = new Date('2026-11-24T08:00:01.000Z');
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

function approval(charge: Charge, processorReference = 'sbx_1'): Change {
  return settled(charge, { outcome: 'approved', processorReference, card, fingerprint: newFingerprint() }, at);
}

function decline(charge: Charge): Change {
  const code = 'insufficient_funds';
  const fingerprint = newFingerprint();
  return settled(charge, { outcome: 'declined', code, processorReference: 'sbx_2', card, fingerprint }, at);
}
