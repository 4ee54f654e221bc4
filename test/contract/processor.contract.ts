import { chargeId } from '../../lambdas/adapters/ids';
import { Pan } from '../../lambdas/domain/card/secret';
import type { Authorization, Processor } from '../../lambdas/domain/charge/processor';
import { atOnce, chargeOf, newMerchant } from './samples';

const approved = '4242424242424242';
const declined = '4000000000009995';
const slow = '4000000000003006';
const timesOutBeforeCharging = '4000000000003105';
const timesOutAfterCharging = '4000000000003204';

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

export interface OpenedProcessor {
  readonly processor: Processor;
  /** The processor's own time-out; 0 for a double that does not wait. */
  readonly timeoutMs: number;
}

/** What the sandbox processor and its double do. */
export function processorContract(name: string, open: () => OpenedProcessor): void {
  describe(`processor: ${name}`, () => {
    let processor: Processor;
    let timeoutMs: number;
    let reference: string;

    beforeEach(() => {
      ({ processor, timeoutMs } = open());
      ({ id: reference } = chargeOf(newMerchant()));
    });

    const ask = (number: string, changes: Partial<Authorization> = {}): Authorization => ({
      reference,
      money: { amount: 1050, currency: 'USD' },
      card: { number: new Pan(number), expMonth: 12, expYear: 2030 },
      capture: 'automatic',
      ...changes,
    });

    it.each(brands)('approves test card %s', async (number) => {
      const outcome = await processor.authorize(ask(number));
      expect(outcome).toEqual({ outcome: 'approved', processorReference: expect.stringMatching(/^sbx_/) });
    });

    it.each(reasons)('declines %s with %s', async (number, code) => {
      expect(await processor.authorize(ask(number))).toMatchObject({ outcome: 'declined', code });
    });

    it('answers a second authorization under a reference with the first outcome', async () => {
      const first = await processor.authorize(ask(approved));
      expect(await processor.authorize(ask(approved))).toEqual(first);
      expect(await processor.authorize(ask(declined, { money: { amount: 1, currency: 'JPY' } }))).toEqual(first);
    });

    it('charges once when one reference is asked 50 times at once', async () => {
      const outcomes = await atOnce(50, () => processor.authorize(ask(approved)));
      expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    });

    it('keeps references apart', async () => {
      await processor.authorize(ask(approved));
      const other = chargeId(newMerchant(), 'create-charge', 'other-key');
      expect(await processor.inquire(other)).toEqual({ outcome: 'not_found' });
    });

    it('can be asked what became of a reference', async () => {
      expect(await processor.inquire(reference)).toEqual({ outcome: 'not_found' });
      const outcome = await processor.authorize(ask(declined));
      expect(await processor.inquire(reference)).toEqual(outcome);
    });

    it('approves the slow card', async () => {
      expect(await processor.authorize(ask(slow))).toMatchObject({ outcome: 'approved' });
    });

    it('loses a request that times out before charging', async () => {
      expect(await lasts(() => processor.authorize(ask(timesOutBeforeCharging)))).toEqual({ outcome: 'unknown' });
      expect(await processor.inquire(reference)).toEqual({ outcome: 'not_found' });
    });

    it('has charged a request that times out after charging', async () => {
      expect(await lasts(() => processor.authorize(ask(timesOutAfterCharging)))).toEqual({ outcome: 'unknown' });
      const found = await processor.inquire(reference);
      expect(found).toMatchObject({ outcome: 'approved' });
      expect(await processor.authorize(ask(timesOutAfterCharging))).toEqual(found);
    });

    /** The time-out cards really take the time-out. */
    const lasts = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      const start = performance.now();
      const answer = await call();
      expect(performance.now() - start).toBeGreaterThanOrEqual(timeoutMs - 5);
      return answer;
    };

    it('voids an authorization', async () => {
      await processor.authorize(ask(approved));
      expect(await processor.cancel(reference)).toBe('cancelled');
      expect(await processor.inquire(reference)).toMatchObject({ outcome: 'declined', code: 'processing_error' });
    });

    it('leaves a declined authorization declined for its reason', async () => {
      await processor.authorize(ask(declined));
      await processor.cancel(reference);
      expect(await processor.inquire(reference)).toMatchObject({ outcome: 'declined', code: 'insufficient_funds' });
    });

    it('refuses what comes under a reference after its cancellation', async () => {
      expect(await processor.cancel(reference)).toBe('cancelled');
      expect(await processor.authorize(ask(approved))).toMatchObject({ outcome: 'declined' });
      expect(await processor.inquire(reference)).toMatchObject({ outcome: 'declined' });
    });

    it('cancels twice as once', async () => {
      await processor.authorize(ask(approved));
      await processor.cancel(reference);
      expect(await processor.cancel(reference)).toBe('cancelled');
      expect(await processor.inquire(reference)).toMatchObject({ outcome: 'declined' });
    });
  });
}
