import { randomBytes } from 'node:crypto';
import { operationId } from '../../lambdas/adapters/ids';
import { Pan } from '../../lambdas/domain/card/secret';
import type {
  Authorization,
  AuthorizationOutcome,
  MoneyOperation,
  Processor,
  SettlementLine,
} from '../../lambdas/domain/charge/processor';
import { settlementLines } from '../support/settlement-lines';
import { atOnce, chargeOf, newMerchant } from './samples';

export interface OpenedProcessor {
  readonly processor: Processor;
  /** The same connector on a connection that breaks off after every request. */
  readonly broken: Processor;
  /** Test card numbers. */
  readonly cards: { readonly approved: string; readonly declined: string };
  /** The clock of the processor, and how to move it. */
  readonly now: () => Date;
  readonly advance: (seconds: number) => void;
  readonly close?: () => Promise<void>;
}

type Approved = Extract<AuthorizationOutcome, { outcome: 'approved' }>;

const authorized = 1050;
const moneyOf = (amount: number) => ({ amount, currency: 'USD' }) as const;

/** What every connector does, whatever it connects to. `open` is called for each test; references are new in each. */
export function processorContract(name: string, open: () => Promise<OpenedProcessor>): void {
  describe(`processor: ${name}`, () => {
    let opened: OpenedProcessor;
    let processor: Processor;
    let reference: string;
    let createdAt: string;

    beforeEach(async () => {
      opened = await open();
      ({ processor } = opened);
      ({ id: reference } = chargeOf(newMerchant()));
      createdAt = opened.now().toISOString();
    });

    afterEach(() => opened.close?.());

    const ask = (changes: Partial<Authorization> = {}): Authorization => ({
      reference,
      money: moneyOf(authorized),
      card: { number: new Pan(opened.cards.approved), expMonth: 12, expYear: 2030 },
      capture: 'automatic',
      ...changes,
    });

    const askDeclined = (): Authorization => ({
      ...ask(),
      card: { number: new Pan(opened.cards.declined), expMonth: 12, expYear: 2030 },
    });

    const approve = async (capture: Authorization['capture']): Promise<Approved> => {
      const outcome = await processor.authorize(ask({ capture }));
      if (outcome.outcome !== 'approved') throw new Error(`the approved card was ${outcome.outcome}`);
      return outcome;
    };

    const operation = (of: Approved, changes: Partial<MoneyOperation> = {}): MoneyOperation => ({
      kind: 'capture',
      reference: operationId(reference, 'capture', randomBytes(8).toString('hex')),
      chargeReference: reference,
      processorReference: of.processorReference,
      money: moneyOf(authorized),
      final: true,
      ...changes,
    });

    /** What the processor's own account says of this charge. */
    const lines = async (kind?: SettlementLine['kind']): Promise<readonly SettlementLine[]> => {
      const found: SettlementLine[] = [];
      for await (const line of settlementLines(processor, new Date('2020-01-01'), new Date('2099-01-01'))) {
        if (line.chargeReference === reference && (kind ?? line.kind) === line.kind) found.push(line);
      }
      return found;
    };

    const total = async (kind: SettlementLine['kind']): Promise<number> =>
      (await lines(kind)).reduce((sum, { money }) => sum + money.amount, 0);

    describe('authorize', () => {
      it('approves, and accounts for what it took', async () => {
        const { processorReference } = await approve('automatic');
        expect(processorReference).toEqual(expect.any(String));
        expect(await lines('authorization')).toEqual([
          expect.objectContaining({ reference, money: moneyOf(authorized), processorReference }),
        ]);
        expect(await lines('capture')).toEqual([expect.objectContaining({ reference, money: moneyOf(authorized) })]);
      });

      it('only holds the money where it is captured later', async () => {
        await approve('manual');
        expect(await lines('authorization')).toHaveLength(1);
        expect(await lines('capture')).toEqual([]);
      });

      it('declines, and takes nothing', async () => {
        const outcome = await processor.authorize(askDeclined());
        expect(outcome).toEqual({
          outcome: 'declined',
          code: expect.any(String),
          processorReference: expect.any(String),
        });
        expect(await lines()).toEqual([]);
      });

      it('answers a second attempt under a reference with the first outcome, and moves money once', async () => {
        const first = await approve('automatic');
        expect(await processor.authorize(ask())).toEqual(first);
        expect(await total('authorization')).toBe(authorized);
        expect(await total('capture')).toBe(authorized);
      });

      it('moves money once when one reference is asked 20 times at once', async () => {
        const outcomes = await atOnce(20, () => processor.authorize(ask()));
        expect(outcomes.filter(({ outcome }) => outcome === 'declined')).toEqual([]);
        const found = await processor.inquire(reference, createdAt);
        expect(found.outcome).toBe('approved');
        const approvals = outcomes.filter(({ outcome }) => outcome === 'approved');
        expect(approvals).toEqual(approvals.map(() => found));
        expect(await total('authorization')).toBe(authorized);
      });

      it('takes nothing more for another request under the same reference', async () => {
        const first = await approve('automatic');
        const other = await processor.authorize(ask({ money: moneyOf(2000) }));
        // It is the first answer again, or a refusal: never another approval.
        expect(other.outcome === 'approved' ? other : first).toEqual(first);
        expect(await total('authorization')).toBe(authorized);
        expect(await processor.inquire(reference, createdAt)).toEqual(first);
      });

      it('takes the results of 3-D Secure, an initiator and the network’s id of an earlier payment', async () => {
        const threeDs = {
          version: '2.2.0',
          eci: '05',
          cryptogram: 'AAABBWFlmQAAAABjRWWZEEFgFz8=',
          directoryServerTransactionId: 'f25084f0-5b16-4c0a-ae5d-b24808a95e4b',
        };
        const { networkTransactionId } = await approve('automatic');
        const next = chargeOf(newMerchant()).id;
        const series = networkTransactionId === undefined ? {} : { networkTransactionId };
        const asked = { ...ask({ threeDs }), reference: next, initiator: 'customer', ...series } as const;
        expect(await processor.authorize(asked)).toMatchObject({ outcome: 'approved' });
      });
    });

    describe('inquire', () => {
      it('finds nothing before', async () => {
        expect(await processor.inquire(reference, createdAt)).toEqual({ outcome: 'not_found' });
      });

      it('finds what was approved', async () => {
        const outcome = await approve('manual');
        expect(await processor.inquire(reference, createdAt)).toEqual(outcome);
      });

      it('finds what was declined, with its code', async () => {
        const outcome = await processor.authorize(askDeclined());
        expect(await processor.inquire(reference, createdAt)).toEqual(outcome);
      });

      it('keeps references apart', async () => {
        await approve('automatic');
        expect(await processor.inquire(chargeOf(newMerchant()).id, createdAt)).toEqual({ outcome: 'not_found' });
      });
    });

    describe('cancel', () => {
      it.each(['manual', 'automatic'] as const)('gives back what stands: %s', async (capture) => {
        await approve(capture);
        expect(await processor.cancel(reference, createdAt)).toBe('cancelled');
        expect((await processor.inquire(reference, createdAt)).outcome).not.toBe('approved');
        expect(await total('void')).toBe(authorized);
      });

      it('does it once', async () => {
        await approve('manual');
        await processor.cancel(reference, createdAt);
        expect(await processor.cancel(reference, createdAt)).toBe('cancelled');
        expect(await lines('void')).toHaveLength(1);
      });

      it('refuses whatever comes later under the reference', async () => {
        expect(await processor.cancel(reference, createdAt)).toBe('cancelled');
        expect((await processor.authorize(ask())).outcome).not.toBe('approved');
        expect((await processor.inquire(reference, createdAt)).outcome).not.toBe('approved');
        expect(await lines('capture')).toEqual([]);
      });

      it('leaves the declined declined', async () => {
        const outcome = await processor.authorize(askDeclined());
        expect(await processor.cancel(reference, createdAt)).toBe('cancelled');
        expect(await processor.inquire(reference, createdAt)).toEqual(outcome);
        expect(await lines()).toEqual([]);
      });

      it('leaves nothing to capture', async () => {
        const approved = await approve('manual');
        await processor.cancel(reference, createdAt);
        expect((await processor.operate(operation(approved))).outcome).toBe('failed');
        expect(await lines('capture')).toEqual([]);
      });
    });

    describe('operate', () => {
      it('captures what was authorized, and accounts for it under the reference of the operation', async () => {
        const asked = operation(await approve('manual'));
        const outcome = await processor.operate(asked);
        expect(outcome).toEqual({ outcome: 'succeeded', processorReference: expect.any(String) });
        expect(await lines('capture')).toEqual([
          expect.objectContaining({ reference: asked.reference, money: moneyOf(authorized) }),
        ]);
      });

      it('finds an operation by its reference, and nothing before', async () => {
        const asked = operation(await approve('manual'));
        expect(await processor.inquireOperation(asked)).toEqual({ outcome: 'not_found' });
        const outcome = await processor.operate(asked);
        expect(await processor.inquireOperation(asked)).toEqual(outcome);
      });

      it.each(['capture', 'void'] as const)('does a thing once for each reference: %s', async (kind) => {
        const asked = operation(await approve('manual'), { kind });
        const outcome = await processor.operate(asked);
        expect(outcome.outcome).toBe('succeeded');
        expect(await processor.operate(asked)).toEqual(outcome);
        expect(await lines(kind)).toHaveLength(1);
      });

      it('refunds once for each reference', async () => {
        const asked = operation(await approve('automatic'), { kind: 'refund', money: moneyOf(300) });
        const outcome = await processor.operate(asked);
        expect(outcome.outcome).toBe('succeeded');
        expect(await processor.operate(asked)).toEqual(outcome);
        expect(await total('refund')).toBe(300);
      });

      it('refunds once when one reference is asked ten times at once', async () => {
        const asked = operation(await approve('automatic'), { kind: 'refund', money: moneyOf(300) });
        const outcomes = await atOnce(10, () => processor.operate(asked));
        expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
        expect(await processor.inquireOperation(asked)).toMatchObject({ outcome: 'succeeded' });
        expect(await total('refund')).toBe(300);
      });

      it('never captures more than was authorized', async () => {
        const approved = await approve('manual');
        const outcome = await processor.operate(operation(approved, { money: moneyOf(authorized + 1) }));
        expect(outcome).toEqual({ outcome: 'failed', code: 'amount_not_allowed' });
        expect(await lines('capture')).toEqual([]);
      });

      it('captures a part of it, the last time', async () => {
        const approved = await approve('manual');
        expect(processor.capabilities.partialCapture).toBe(true);
        const part = operation(approved, { money: moneyOf(400) });
        expect((await processor.operate(part)).outcome).toBe('succeeded');
        expect((await processor.operate(operation(approved, { money: moneyOf(1) }))).outcome).toBe('failed');
        expect(await total('capture')).toBe(400);
      });

      it('captures in several parts as far as it says that it can, and never more than all of it', async () => {
        const approved = await approve('manual');
        const part = (amount: number) =>
          processor.operate(operation(approved, { money: moneyOf(amount), final: false }));
        const parts = [await part(400), await part(400), await part(400)].map(({ outcome }) => outcome);
        const possible = processor.capabilities.multipleCaptures;
        expect(parts).toEqual(possible ? ['succeeded', 'succeeded', 'failed'] : ['failed', 'failed', 'failed']);
        expect(await total('capture')).toBe(possible ? 800 : 0);
      });

      it('voids what was authorized, after which nothing can be captured or voided', async () => {
        const approved = await approve('manual');
        expect((await processor.operate(operation(approved, { kind: 'void' }))).outcome).toBe('succeeded');
        expect(await lines('void')).toHaveLength(1);
        expect(await processor.operate(operation(approved))).toEqual({ outcome: 'failed', code: 'too_late' });
        const again = await processor.operate(operation(approved, { kind: 'void' }));
        expect(again).toEqual({ outcome: 'failed', code: 'already_done' });
        expect(await lines('void')).toHaveLength(1);
      });

      it.each(['manual', 'automatic'] as const)('cannot void what was captured: %s', async (capture) => {
        const approved = await approve(capture);
        if (capture === 'manual') await processor.operate(operation(approved));
        const outcome = await processor.operate(operation(approved, { kind: 'void' }));
        expect(outcome).toEqual({ outcome: 'failed', code: 'too_late' });
        expect(await lines('void')).toEqual([]);
      });

      it('cannot capture again what was captured', async () => {
        const approved = await approve('manual');
        await processor.operate(operation(approved));
        expect(await processor.operate(operation(approved))).toEqual({ outcome: 'failed', code: 'already_done' });
        expect(await total('capture')).toBe(authorized);
      });

      it('refunds in parts, and never more than was captured', async () => {
        const approved = await approve('automatic');
        const part = (amount: number) =>
          processor.operate(operation(approved, { kind: 'refund', money: moneyOf(amount) }));
        const outcomes = [await part(500), await part(500), await part(51), await part(50)].map(
          ({ outcome }) => outcome,
        );
        expect(outcomes).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded']);
        expect(await total('refund')).toBe(authorized);
      });

      it('never refunds more than was captured when refunds race', async () => {
        const approved = await approve('automatic');
        await atOnce(5, () => processor.operate(operation(approved, { kind: 'refund', money: moneyOf(300) })));
        expect(await total('refund')).toBeLessThanOrEqual(authorized);
        expect(await total('refund')).toBeGreaterThan(0);
      });

      it('lets a capture or a void win when they race, never both', async () => {
        const approved = await approve('manual');
        const outcomes = await Promise.all(
          (['capture', 'void'] as const).map((kind) => processor.operate(operation(approved, { kind }))),
        );
        expect(outcomes.filter(({ outcome }) => outcome === 'succeeded')).toHaveLength(1);
        expect((await lines('capture')).length + (await lines('void')).length).toBe(1);
      });

      it('refunds nothing that was not captured', async () => {
        const approved = await approve('manual');
        const outcome = await processor.operate(operation(approved, { kind: 'refund', money: moneyOf(1) }));
        expect(outcome.outcome).toBe('failed');
        expect(await lines('refund')).toEqual([]);
      });

      it('captures as long as it says that an authorization lasts', async () => {
        const { advance } = opened;
        const approved = await approve('manual');
        advance(processor.capabilities.authorizationSeconds - 60);
        expect((await processor.operate(operation(approved, { money: moneyOf(1) }))).outcome).toBe('succeeded');
        ({ id: reference } = chargeOf(newMerchant()));
        const other = await approve('manual');
        advance(processor.capabilities.authorizationSeconds + 60);
        expect((await processor.operate(operation(other))).outcome).toBe('failed');
        expect(await lines('capture')).toEqual([]);
      });
    });

    describe('settlements', () => {
      it('are of the time that was asked for, its end left out', async () => {
        await approve('automatic');
        const [line] = await lines('authorization');
        const at = new Date(line?.at ?? '');
        const during = async (from: Date, before: Date): Promise<boolean> => {
          for await (const { reference: found } of settlementLines(processor, from, before)) {
            if (found === reference) return true;
          }
          return false;
        };
        const minute = 60_000;
        expect(await during(at, new Date(at.getTime() + minute))).toBe(true);
        expect(await during(new Date(at.getTime() - minute), at)).toBe(false);
        expect(await during(new Date(at.getTime() + minute), new Date(at.getTime() + 2 * minute))).toBe(false);
      });
    });

    describe('on a broken connection', () => {
      it('knows nothing, and throws nothing', async () => {
        const approved = await approve('manual');
        const { broken } = opened;
        const other = chargeOf(newMerchant()).id;
        expect(await broken.authorize(ask({ reference: other }))).toEqual({ outcome: 'unknown' });
        expect(await broken.inquire(reference, createdAt)).toEqual({ outcome: 'unknown' });
        expect(await broken.cancel(reference, createdAt)).toBe('unknown');
        const asked = operation(approved);
        expect(await broken.operate(asked)).toEqual({ outcome: 'unknown' });
        expect(await broken.inquireOperation(asked)).toEqual({ outcome: 'unknown' });
      });

      it('gives no account rather than half of one', async () => {
        const account = opened.broken.settlements(new Date('2020-01-01'), new Date('2099-01-01'));
        await expect(account).rejects.toThrow();
      });
    });
  });
}
