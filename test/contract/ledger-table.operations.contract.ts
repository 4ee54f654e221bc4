import { newFingerprint } from '../../lambdas/adapters/ids';
import type { Charge, LedgerTable, OperationChange } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { settled } from '../../lambdas/domain/charge/settle';
import { type KnownOutcome, settledOperation, started } from '../../lambdas/domain/charge/settle-operation';
import { atOnce, chargeOf, newMerchant, operationOf, provenance } from './samples';

const at = new Date('2026-11-24T08:01:05.000Z');
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;
const done = { outcome: 'succeeded', processorReference: 'sbx_2' } as const;
const refused: KnownOutcome = { outcome: 'failed', code: 'too_late' };

/** Operations of a charge: each starts once, settles once, and no two take the same money. */
export function ledgerOperationsContract(open: () => LedgerTable): void {
  describe('operations', () => {
    let ledger: LedgerTable;
    let merchant: string;
    let charge: Charge;

    /** Authorized for 1050, nothing captured. */
    beforeEach(async () => {
      ledger = open();
      merchant = newMerchant();
      const pending = chargeOf(merchant, { capture: 'manual' });
      await ledger.claim(pending, []);
      const known = { processorReference: 'sbx_1', card, fingerprint: newFingerprint() };
      const change = settled(pending, { outcome: 'approved', ...known }, at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      ({ charge } = change);
    });

    const start = async (changes: Partial<Operation> = {}): Promise<OperationChange> => {
      const change = started(charge, operationOf(charge, changes), at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      return change;
    };

    const settle = (change: OperationChange, outcome: KnownOutcome): OperationChange =>
      settledOperation(change.charge, change.operation, { outcome, at });

    it('start with their row, and reserve on the charge', async () => {
      const { operation } = await start();
      expect(await ledger.operation(charge.id, operation.id)).toStrictEqual(operation);
      expect(await ledger.get(merchant, charge.id)).toMatchObject({
        status: 'authorized',
        capturing: 400,
        captured: 0,
      });
    });

    it('keep every member', async () => {
      const { operation } = await start({ final: true, reserves: 1050 });
      const failed = settle(await changeOf(operation), refused);
      await ledger.commit({ ...failed, operation: { ...failed.operation, toldUnknown: true, reason: 'as agreed' } });
      expect(await ledger.operation(charge.id, operation.id)).toStrictEqual({
        ...failed.operation,
        toldUnknown: true,
        reason: 'as agreed',
      });
    });

    const changeOf = async (operation: Operation): Promise<OperationChange> => ({
      ...started(charge, operation, at),
      charge: (await ledger.get(merchant, charge.id)) ?? charge,
    });

    it('are not known before they start, nor under another charge', async () => {
      const { operation } = await start();
      expect(await ledger.operation(charge.id, operationOf(charge).id)).toBeUndefined();
      expect(await ledger.operation(chargeOf(merchant).id, operation.id)).toBeUndefined();
    });

    it('that stand are handed back to whoever starts them again', async () => {
      const { charge: after, operation } = await start();
      const again = started(after, operationOf(charge, { id: operation.id }), at);
      expect(await ledger.commit(again)).toEqual({ outcome: 'taken', operation });
      expect(await ledger.get(merchant, charge.id)).toEqual(after);
    });

    it('that stand are handed back even to who has not seen that the charge moved', async () => {
      const { operation } = await start();
      const again = started(charge, operationOf(charge, { id: operation.id }), at);
      expect(await ledger.commit(again)).toEqual({ outcome: 'taken', operation });
    });

    it('started twice because an answer was lost, are ours', async () => {
      const change = await start();
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ capturing: 400 });
    });

    it('that have been marked since are no start of ours', async () => {
      const change = await start();
      await ledger.markUnknown(change.operation);
      const standing = { ...change.operation, state: 'unknown', toldUnknown: true, version: 2 };
      expect(await ledger.commit(change)).toEqual({ outcome: 'taken', operation: standing });
    });

    it('have one winner among 50 starts at once, and tell the others what stands', async () => {
      const { id } = operationOf(charge);
      const starts = Array.from({ length: 50 }, () =>
        started(charge, operationOf(charge, { id, provenance: provenance() }), at),
      );
      const answers = await atOnce(50, (place) => ledger.commit(starts[place]!));
      const winner = answers.findIndex(({ outcome }) => outcome === 'written');
      expect(answers.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
      const { operation } = starts[winner]!;
      expect(answers.filter((_, place) => place !== winner)).toEqual(
        Array.from({ length: 49 }, () => ({ outcome: 'taken', operation })),
      );
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ capturing: 400 });
    });

    it('never take more than is left: the second of two captures finds the charge moved', async () => {
      const starts = [700, 700].map((amount) => started(charge, operationOf(charge, { amount, reserves: amount }), at));
      const answers = await atOnce(2, (place) => ledger.commit(starts[place]!));
      expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['moved', 'written']);
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ capturing: 700 });
      const rows = await Promise.all(starts.map(({ operation }) => ledger.operation(charge.id, operation.id)));
      expect(rows.filter(Boolean)).toHaveLength(1);
    });

    it('of which one finds the charge moved leave nothing behind', async () => {
      const change = started({ ...charge, version: charge.version + 5 }, operationOf(charge), at);
      expect(await ledger.commit(change)).toEqual({ outcome: 'moved' });
      expect(await ledger.operation(charge.id, change.operation.id)).toBeUndefined();
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
    });

    it('that the state of the charge does not admit find it moved', async () => {
      const refund = started(charge, operationOf(charge, { kind: 'refund', amount: 1, reserves: 1 }), at);
      expect(await ledger.commit(refund)).toEqual({ outcome: 'moved' });
      expect(await ledger.operation(charge.id, refund.operation.id)).toBeUndefined();
    });

    it('that succeed move the sums and append their event', async () => {
      const change = settle(await start(), done);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.operation(charge.id, change.operation.id)).toMatchObject({ state: 'succeeded', version: 2 });
      expect(await ledger.get(merchant, charge.id)).toMatchObject({
        status: 'partially_captured',
        captured: 400,
        capturing: 0,
      });
      expect((await ledger.events(charge.id)).map(({ type }) => type)).toEqual([
        'payment.authorized',
        'payment.captured',
      ]);
    });

    it('that fail give back what they reserved and append their event', async () => {
      const change = settle(await start(), refused);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ status: 'authorized', captured: 0, capturing: 0 });
      expect((await ledger.events(charge.id)).at(-1)).toMatchObject({ type: 'payment.operation_failed' });
    });

    it('settled again by the same change are ours, also when the charge has moved on', async () => {
      const change = settle(await start(), done);
      await ledger.commit(change);
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      const next = started(change.charge, operationOf(charge), at);
      expect(await ledger.commit(next)).toEqual({ outcome: 'written' });
      expect(await ledger.commit(change)).toEqual({ outcome: 'written' });
      expect(await ledger.events(charge.id)).toHaveLength(2);
      expect(await ledger.get(merchant, charge.id)).toEqual(next.charge);
    });

    it('are settled by one of those who try at once', async () => {
      const change = await start();
      const outcomes = Array.from({ length: 20 }, (_, place): KnownOutcome => ({
        ...done,
        processorReference: `s${place}`,
      }));
      const answers = await atOnce(20, (place) => ledger.commit(settle(change, outcomes[place] ?? refused)));
      const won = answers.map(({ outcome }) => outcome === 'written');
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(answers.filter(({ outcome }) => outcome === 'moved')).toHaveLength(19);
      expect(await ledger.get(merchant, charge.id)).toMatchObject({ captured: 400, capturing: 0 });
      expect(await ledger.events(charge.id)).toHaveLength(2);
    });

    it('that have ended cannot end otherwise', async () => {
      const change = settle(await start(), done);
      await ledger.commit(change);
      const reopened = { ...change.operation, state: 'failed', version: 3 } as const;
      const after = { ...change.charge, version: change.charge.version + 1 };
      expect(await ledger.commit({ move: 'capture', charge: after, operation: reopened, events: [] })).toEqual({
        outcome: 'moved',
      });
      expect(await ledger.operation(charge.id, change.operation.id)).toEqual(change.operation);
      expect(await ledger.get(merchant, charge.id)).toEqual(change.charge);
    });

    it('that never started cannot be settled', async () => {
      const change = settle(started(charge, operationOf(charge), at), done);
      const ofStanding = { ...change, charge: { ...change.charge, version: charge.version + 1 } };
      expect(await ledger.commit(ofStanding)).toEqual({ outcome: 'moved' });
      expect(await ledger.get(merchant, charge.id)).toEqual(charge);
      expect(await ledger.events(charge.id)).toHaveLength(1);
    });

    it('remember that a caller was told "not known yet", and settle afterwards', async () => {
      const change = await start();
      await ledger.markUnknown(change.operation);
      const marked = { ...change.operation, state: 'unknown', toldUnknown: true, version: 2 } as const;
      expect(await ledger.operation(charge.id, change.operation.id)).toStrictEqual(marked);
      expect(await ledger.commit(settle({ ...change, operation: marked }, done))).toEqual({ outcome: 'written' });
    });

    it('are not marked when they have ended, nor when they never started', async () => {
      const change = settle(await start(), done);
      await ledger.commit(change);
      expect(await ledger.markUnknown(change.operation)).toBe(false);
      expect(await ledger.operation(charge.id, change.operation.id)).toEqual(change.operation);
      const never = operationOf(charge);
      expect(await ledger.markUnknown(never)).toBe(false);
      expect(await ledger.operation(charge.id, never.id)).toBeUndefined();
    });

    it('do not disturb the charge when they are marked', async () => {
      const change = await start();
      await ledger.markUnknown(change.operation);
      expect(await ledger.get(merchant, charge.id)).toEqual(change.charge);
    });

    it('of a dispute start and end in one change', async () => {
      const captured = settle(await start({ amount: 1050, reserves: 1050, final: true }), done);
      await ledger.commit(captured);
      const asked = operationOf(charge, { kind: 'dispute', amount: 1050, reserves: 0, reason: 'fraudulent' });
      const dispute = started(captured.charge, asked, at);
      expect(await ledger.commit(dispute)).toEqual({ outcome: 'written' });
      expect(await ledger.operation(charge.id, asked.id)).toMatchObject({ state: 'succeeded', reason: 'fraudulent' });
      expect((await ledger.events(charge.id)).at(-1)).toMatchObject({ type: 'payment.disputed' });
    });
  });
}
