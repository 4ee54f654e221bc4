import { sandboxOver } from '../../lambdas/adapters/processors/sandbox';
import { Pan } from '../../lambdas/domain/card/secret';
import { sandboxCapabilities, stripeCapabilities } from '../../lambdas/domain/charge/capabilities';
import type { ProcessorCapabilities } from '../../lambdas/domain/charge/processor';
import { processorContract } from '../contract/processor.contract';
import { sandboxContract, sandboxRowsContract } from '../contract/processor.sandbox.contract';
import { handClock } from '../support/hand-clock';
import { inMemoryProcessor, inMemorySandboxRows } from '../support/in-memory-processor';

const cards = { approved: '4242424242424242', declined: '4000000000009995' };

/** A memory whose every answer is lost on the way. */
function brokenRows() {
  const lost = (): never => {
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  const { rows } = inMemorySandboxRows();
  return {
    ...rows,
    first: async (...asked: Parameters<typeof rows.first>) => (await rows.first(...asked), lost()),
    attempt: async () => lost(),
    operated: async () => lost(),
    cancel: async (...asked: Parameters<typeof rows.cancel>) => (await rows.cancel(...asked), lost()),
    operate: async () => lost(),
    page: async () => lost(),
  };
}

processorContract('in memory', async () => {
  const clock = handClock();
  return { processor: inMemoryProcessor(clock), broken: sandboxOver(brokenRows()), cards, ...clock };
});

sandboxContract('in memory', () => {
  const { now, advance } = handClock();
  return { processor: inMemoryProcessor({ now }), timeoutMs: 0, advance };
});

sandboxRowsContract('in memory', () => inMemorySandboxRows().rows);

describe('the in-memory processor', () => {
  const card = (number: string) => ({ number: new Pan(number), expMonth: 12, expYear: 2030 });
  const money = { amount: 1050, currency: 'USD' } as const;

  it('counts what was asked, and says under which references money moved', async () => {
    const processor = inMemoryProcessor();
    await processor.authorize({ reference: 'ch_1', money, card: card(cards.approved), capture: 'automatic' });
    await processor.authorize({ reference: 'ch_1', money, card: card(cards.approved), capture: 'automatic' });
    await processor.authorize({ reference: 'ch_2', money, card: card(cards.declined), capture: 'automatic' });
    expect(processor.calls()).toBe(3);
    expect(processor.charged()).toEqual(['ch_1']);
  });

  it('says what stands under a reference', async () => {
    const processor = inMemoryProcessor();
    expect(processor.standing('ch_1')).toBeUndefined();
    await processor.authorize({ reference: 'ch_1', money, card: card(cards.approved), capture: 'automatic' });
    const refund = { kind: 'refund', chargeReference: 'ch_1', processorReference: 'sbx_1', final: true } as const;
    await processor.operate({ ...refund, reference: 'op_1', money: { ...money, amount: 50 } });
    const standing = { approved: true, authorized: 1050, captured: 1050, refunded: 50 };
    expect(processor.standing('ch_1')).toEqual({ ...standing, cancelled: false });
    await processor.cancel('ch_1', '2026-11-24T12:00:00.000Z');
    expect(processor.standing('ch_1')).toEqual({ ...standing, cancelled: true });
  });
});

describe('a connector', () => {
  it('that cannot be asked by reference, or cannot cancel by reference, does not compile', () => {
    const dumb: readonly ProcessorCapabilities[] = [
      // @ts-expect-error: it cannot be asked; `npm run types` fails when this compiles
      { ...sandboxCapabilities, inquireByReference: false },
      // @ts-expect-error: it cannot cancel
      { ...sandboxCapabilities, cancelByReference: false },
    ];
    const declared = [sandboxCapabilities, stripeCapabilities].map((can: ProcessorCapabilities) => [
      can.inquireByReference,
      can.cancelByReference,
    ]);
    expect(declared).toEqual(dumb.map(() => [true, true]));
  });
});
