import { operationId } from '../../lambdas/adapters/ids';
import { sandboxCards } from '../../lambdas/adapters/processors/sandbox-cards';
import type { Attempt, Operated, SandboxRows } from '../../lambdas/adapters/processors/sandbox-rows';
import { Pan } from '../../lambdas/domain/card/secret';
import type { Authorization, MoneyOperation, Processor } from '../../lambdas/domain/charge/processor';
import { settlementLines } from '../support/settlement-lines';
import { chargeOf, newMerchant } from './samples';

const approved = '4242424242424242';
const declined = '4000000000009995';

const brands = [
  approved,
  '4000056655665556',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '3056930009020004',
  '3566002020360505',
  '6200000000000005',
  '6759649826438453',
];

/** Test numbers (docs/api.md) and the code that each is declined with. */
const reasons = [
  ['4000000000000002', 'card_declined'],
  [declined, 'insufficient_funds'],
  ['4000000000000069', 'card_expired'],
  ['4000000000000127', 'incorrect_security_code'],
  ['4000000000009987', 'card_lost'],
  ['4000000000009979', 'card_stolen'],
  ['4000000000000119', 'processing_error'],
  ['4111111111111111', 'card_declined'],
] as const;

/** What a card with a fault of this kind of operation can still do, and the processor's account of it. */
const possible = {
  capture: { operations: ['void'], lines: ['authorization', 'void'] },
  void: { operations: ['capture', 'refund'], lines: ['authorization', 'capture', 'refund'] },
  refund: { operations: [], lines: ['authorization', 'capture'] },
} as const satisfies Readonly<Record<MoneyOperation['kind'], unknown>>;

/** The sandbox finds a reference whenever it was used. */
const createdAt = '2026-11-24T12:00:00.000Z';

export interface OpenedSandbox {
  readonly processor: Processor;
  /** The processor's own time-out; 0 for a double that does not wait. */
  readonly timeoutMs: number;
  readonly advance: (seconds: number) => void;
}

/** What each card of the sandbox does, at the sandbox and at its double. */
export function sandboxContract(name: string, open: () => OpenedSandbox): void {
  describe(`cards of the sandbox: ${name}`, () => {
    let opened: OpenedSandbox;
    let processor: Processor;
    let reference: string;

    beforeEach(() => {
      opened = open();
      ({ processor } = opened);
      ({ id: reference } = chargeOf(newMerchant()));
    });

    const ask = (number: string, changes: Partial<Authorization> = {}): Authorization => ({
      reference,
      money: { amount: 1050, currency: 'USD' },
      card: { number: new Pan(number), expMonth: 12, expYear: 2030 },
      capture: 'automatic',
      ...changes,
    });

    const operation = (kind: MoneyOperation['kind'], key = 'key-1'): MoneyOperation => ({
      kind,
      reference: operationId(reference, kind, key),
      chargeReference: reference,
      processorReference: 'sbx',
      money: { amount: 1050, currency: 'USD' },
      final: true,
    });

    /** The time-out cards really take the time-out. */
    const lasts = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      const start = performance.now();
      const answer = await call();
      expect(performance.now() - start).toBeGreaterThanOrEqual(opened.timeoutMs - 5);
      return answer;
    };

    const kindsOf = async (): Promise<readonly string[]> => {
      const kinds: string[] = [];
      for await (const line of settlementLines(processor, new Date('2020-01-01'), new Date('2099-01-01'))) {
        if (line.chargeReference === reference) kinds.push(line.kind);
      }
      return kinds.sort();
    };

    it.each(brands)('approves %s', async (number) => {
      expect(await processor.authorize(ask(number))).toEqual({
        outcome: 'approved',
        processorReference: expect.stringMatching(/^sbx_/),
        networkTransactionId: expect.stringMatching(/^sbx_/),
      });
    });

    it.each(reasons)('declines %s with %s', async (number, code) => {
      expect(await processor.authorize(ask(number))).toMatchObject({ outcome: 'declined', code });
    });

    it('answers any other card under a reference with the first outcome', async () => {
      const first = await processor.authorize(ask(approved));
      expect(await processor.authorize(ask(declined, { money: { amount: 1, currency: 'JPY' } }))).toEqual(first);
    });

    it('loses a request that times out before charging', async () => {
      expect(await lasts(() => processor.authorize(ask('4000000000003105')))).toEqual({ outcome: 'unknown' });
      expect(await processor.inquire(reference, createdAt)).toEqual({ outcome: 'not_found' });
      expect(await kindsOf()).toEqual([]);
    });

    it('has charged a request that times out after charging', async () => {
      expect(await lasts(() => processor.authorize(ask('4000000000003204')))).toEqual({ outcome: 'unknown' });
      const found = await processor.inquire(reference, createdAt);
      expect(found).toMatchObject({ outcome: 'approved' });
      expect(await processor.authorize(ask('4000000000003204'))).toEqual(found);
    });

    it('loses one answer and approves whoever asks again, having charged once', async () => {
      const lost = ask('4000000000003303');
      expect(await processor.authorize(lost)).toEqual({ outcome: 'unknown' });
      const again = await processor.authorize(lost);
      expect(again).toMatchObject({ outcome: 'approved' });
      expect(await processor.inquire(reference, createdAt)).toEqual(again);
      expect(await kindsOf()).toEqual(['authorization', 'capture']);
    });

    describe('the card that is not found at first', () => {
      const late = '4000000000003402';

      beforeEach(async () => {
        expect(await lasts(() => processor.authorize(ask(late)))).toEqual({ outcome: 'unknown' });
      });

      it('is charged all the same, and found after 30 seconds', async () => {
        expect(await kindsOf()).toEqual(['authorization', 'capture']);
        expect(await processor.inquire(reference, createdAt)).toEqual({ outcome: 'not_found' });
        opened.advance(29);
        expect(await processor.inquire(reference, createdAt)).toEqual({ outcome: 'not_found' });
        opened.advance(1);
        expect(await processor.inquire(reference, createdAt)).toMatchObject({ outcome: 'approved' });
      });

      it('is given back by a cancellation, found or not', async () => {
        expect(await processor.cancel(reference, createdAt)).toBe('cancelled');
        expect(await processor.inquire(reference, createdAt)).toMatchObject({
          outcome: 'declined',
          code: 'processing_error',
        });
        expect(await kindsOf()).toEqual(['authorization', 'capture', 'void']);
      });
    });

    const faults = Object.entries(sandboxCards).flatMap(([number, behaviour]) =>
      behaviour.kind === 'approve' && behaviour.fault !== undefined ? [{ number, ...behaviour.fault }] : [],
    );

    it('has faults of every kind of operation', () => {
      expect([...new Set(faults.map(({ kind }) => kind))].sort()).toEqual(['capture', 'refund', 'void']);
      expect(faults).toHaveLength(6);
    });

    describe.each(faults)('the card $number, of which a $kind $effect', ({ number, kind, effect }) => {
      beforeEach(async () => {
        const capture = kind === 'refund' ? 'automatic' : 'manual';
        expect(await processor.authorize(ask(number, { capture }))).toMatchObject({ outcome: 'approved' });
      });

      const asItSays = async (asked: MoneyOperation): Promise<void> => {
        switch (effect) {
          case 'times_out_carried_out': {
            expect(await lasts(() => processor.operate(asked))).toEqual({ outcome: 'unknown' });
            const found = await processor.inquireOperation(asked);
            expect(found).toMatchObject({ outcome: 'succeeded' });
            expect(await processor.operate(asked)).toEqual(found);
            return;
          }
          case 'times_out_not_carried_out':
            expect(await lasts(() => processor.operate(asked))).toEqual({ outcome: 'unknown' });
            expect(await processor.inquireOperation(asked)).toEqual({ outcome: 'not_found' });
            return;
          default:
            expect(await processor.operate(asked)).toEqual({ outcome: 'failed', code: effect });
            expect(await processor.inquireOperation(asked)).toEqual({ outcome: 'failed', code: effect });
        }
      };

      it('does just that', async () => {
        await asItSays(operation(kind));
        expect((await kindsOf()).includes(kind)).toBe(effect === 'times_out_carried_out');
      });

      it('does other things as ever', async () => {
        for (const other of possible[kind].operations) {
          expect(await processor.operate(operation(other))).toMatchObject({ outcome: 'succeeded' });
        }
        expect(await kindsOf()).toEqual(possible[kind].lines);
      });
    });

    it('operates on nothing that was not approved', async () => {
      expect(await processor.operate(operation('capture'))).toEqual({ outcome: 'failed', code: 'processing_error' });
      await processor.authorize(ask(declined));
      const second = await processor.operate(operation('capture', 'key-2'));
      expect(second).toEqual({ outcome: 'failed', code: 'processing_error' });
    });

    it('operates in the currency of the authorization only', async () => {
      await processor.authorize(ask(approved, { capture: 'manual' }));
      const asked: MoneyOperation = { ...operation('capture'), money: { amount: 1050, currency: 'EUR' } };
      expect(await processor.operate(asked)).toEqual({ outcome: 'failed', code: 'amount_not_allowed' });
    });

    it('voids what is left after a capture of a part', async () => {
      await processor.authorize(ask(approved, { capture: 'manual' }));
      const part: MoneyOperation = { ...operation('capture'), money: { amount: 400, currency: 'USD' }, final: false };
      expect((await processor.operate(part)).outcome).toBe('succeeded');
      const rest: MoneyOperation = { ...operation('void'), money: { amount: 650, currency: 'USD' } };
      expect((await processor.operate(rest)).outcome).toBe('succeeded');
      expect((await processor.operate(operation('capture', 'key-2'))).outcome).toBe('failed');
      const refund: MoneyOperation = { ...operation('refund'), money: { amount: 400, currency: 'USD' } };
      expect((await processor.operate(refund)).outcome).toBe('succeeded');
      expect(await kindsOf()).toEqual(['authorization', 'capture', 'refund', 'void']);
    });
  });
}

/** The memory of the sandbox: whoever decided on what it read before is held to what stands now. */
export function sandboxRowsContract(name: string, open: () => SandboxRows): void {
  describe(`memory of the sandbox: ${name}`, () => {
    let rows: SandboxRows;
    let attempt: Attempt;

    beforeEach(async () => {
      rows = open();
      attempt = {
        schema: 1,
        reference: chargeOf(newMerchant()).id,
        outcome: 'approved',
        processor_reference: 'sbx_1',
        ...{ amount: 1050, currency: 'USD', captured: 400, refundable: 400, closed: false },
        created_at: createdAt,
      };
      await rows.first(attempt);
    });

    const operated = (kind: Operated['kind'], amount: number): Operated => ({
      schema: 1,
      reference: operationId(attempt.reference, kind, String(amount)),
      ...{ kind, charge_reference: attempt.reference, outcome: 'succeeded', processor_reference: 'sbx_2' },
      ...{ amount, currency: 'USD', created_at: createdAt },
    });

    const operate = (kind: Operated['kind'], amount: number) =>
      rows.operate(operated(kind, amount), { ...move, kind, amount, chargeReference: attempt.reference });

    const move = { total: 1050, closes: true } as const;

    it.each([
      ['capture', 650, { captured: 1050, refundable: 1050, closed: true }],
      ['void', 650, { captured: 400, refundable: 400, closed: true }],
      ['refund', 400, { captured: 400, refundable: 0, closed: false }],
    ] as const)('moves the sums with a %s of %d', async (kind, amount, sums) => {
      expect(await operate(kind, amount)).toEqual(operated(kind, amount));
      expect(await rows.attempt(attempt.reference)).toEqual({ ...attempt, ...sums });
      expect(await rows.operated(operated(kind, amount).reference)).toEqual(operated(kind, amount));
    });

    it.each([
      ['capture', 651],
      ['refund', 401],
    ] as const)('admit no %s of %d', async (kind, amount) => {
      expect(await operate(kind, amount)).toBeUndefined();
      expect(await rows.attempt(attempt.reference)).toEqual(attempt);
      expect(await rows.operated(operated(kind, amount).reference)).toBeUndefined();
    });

    it('admit no capture and no void of what is closed', async () => {
      await operate('void', 650);
      expect([await operate('capture', 1), await operate('void', 1)]).toEqual([undefined, undefined]);
    });

    it.each(['capture', 'void', 'refund'] as const)('admit no %s of what was cancelled', async (kind) => {
      await rows.cancel({ ...attempt, outcome: 'cancelled', cancelled_at: createdAt });
      expect(await operate(kind, 100)).toBeUndefined();
      expect(await rows.attempt(attempt.reference)).toEqual({ ...attempt, cancelled_at: createdAt });
    });
  });
}
