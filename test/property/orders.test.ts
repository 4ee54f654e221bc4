import fc from 'fast-check';
import { chargeId, orderSubject, sha256Hex } from '../../lambdas/adapters/ids';
import type { AuthorizeCardResult } from '../../lambdas/domain/charge/authorize-card';
import type { Charge, LedgerTable } from '../../lambdas/domain/charge/ledger';
import { settled } from '../../lambdas/domain/charge/settle';
import { inProcessApi } from '../support/in-process-api';
import { goodCard, sealEnvelope } from '../support/seal-envelope';
import { holdsDisguisedCardNumber } from '../../lambdas/domain/card/pan-guard';
import { payOrder } from '../../lambdas/domain/order/pay-order';
import { readOrder } from '../../lambdas/runtime/consumers/read-order';
import { anyText } from '../support/any-text';
import { captureOutput } from '../support/captured-output';
import { inMemoryLedgerTable } from '../support/in-memory-ledger-table';
import { inMemoryMerchants } from '../support/in-memory-merchants';
import { orderDetail, orderMessage } from '../support/order-message';

const merchantId = 'm_shop';
const token = `tok_${'a'.repeat(26)}`;
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 } as const;

/** What the processor does with the charge of an attempt. */
const fates = ['approved', 'declined', 'not asked', 'charged, answer lost', 'nothing done, answer lost'] as const;
type Fate = (typeof fates)[number];

const isPaid = (fate: Fate | undefined): boolean => fate === 'approved' || fate === 'charged, answer lost';

const approved = { outcome: 'approved', processorReference: 'sbx_1', card } as const;

function answerOf(fate: Fate): AuthorizeCardResult {
  switch (fate) {
    case 'approved':
      return approved;
    case 'declined':
      return { outcome: 'declined', code: 'card_declined', processorReference: 'sbx_2', card };
    case 'not asked':
      return { outcome: 'not_attempted', code: 'keys_unavailable' };
    default:
      return { outcome: 'unknown' };
  }
}

/** Where a delivery stops at a call of a port: before its effect, after it, or (mostly) not. */
type Stop = 'none' | 'before' | 'after';

interface Run {
  readonly scheduler: fc.Scheduler;
  /** By attempt. */
  readonly fateOf: (attempt: number) => Fate;
  readonly stops: Iterator<Stop>;
}

/** An order's stage: the real use case over the double, every call of a port a step of the scheduler at which it may stop. */
function orderStage({ scheduler, fateOf, stops }: Run) {
  const table = inMemoryLedgerTable();
  const posted: string[] = [];
  const attemptOf = new Map(
    Array.from({ length: 9 }, (_, before) => [
      chargeId(merchantId, 'pay-order', `order:order-1:${before + 1}`),
      before + 1,
    ]),
  );
  const fate = ({ id }: Charge): Fate => fateOf(attemptOf.get(id) ?? 0);
  const step = async <Answer>(effect: () => Promise<Answer>): Promise<Answer> => {
    await scheduler.schedule(Promise.resolve());
    const stop = stops.next().value;
    if (stop === 'before') throw new Error('stopped');
    const answer = await effect();
    if (stop === 'after') throw new Error('stopped');
    return answer;
  };
  const ledger: Pick<LedgerTable, 'claim' | 'commit' | 'markUnknown' | 'get' | 'recordOrder'> = {
    claim: (charge, envelopes, turn) => step(() => table.claim(charge, envelopes, turn)),
    commit: (change) => step(() => table.commit(change)),
    markUnknown: (open) => step(() => table.markUnknown(open)),
    get: (merchant, id) => step(() => table.get(merchant, id)),
    recordOrder: (order, event) => step(() => table.recordOrder(order, event)),
  };
  // It does not move: two deliveries at the same instant are the hardest to tell apart.
  const now = (): Date => new Date('2026-11-24T12:00:00.000Z');
  const pay = payOrder({
    ledger,
    merchants: inMemoryMerchants([{ id: merchantId, status: 'active', connector: 'sandbox', currencies: ['USD'] }]),
    onUnsettled: () => undefined,
    authorizeCard: (charge) =>
      step(async () => {
        posted.push(charge.id);
        return answerOf(fate(charge));
      }),
    kids: [],
    now,
    chargeId,
    orderSubject,
    digest: sha256Hex,
    deadlineSeconds: 23,
  });
  let deliveries = 0;
  const deliver = async (attempt: number): Promise<boolean> => {
    const order = { orderId: 'order-1', attempt, merchantId, amount: 1050, currency: 'USD', token } as const;
    const provenance = {
      actor: { clientId: 'shop', role: 'charges:create' },
      origin: { component: 'pay-order' },
      requestId: `delivery-${(deliveries += 1)}`,
    };
    const outcome = await pay({ order, occurredAt: now().toISOString(), provenance }).catch(() => undefined);
    return outcome !== undefined && outcome.outcome !== 'waiting';
  };
  /** What the reconciler finds out long after: who was asked and approved has paid. */
  const reconcile = async (): Promise<void> => {
    for (const charge of table.contents().charges.filter(({ status }) => status === 'pending')) {
      const paid = posted.includes(charge.id) && isPaid(fate(charge));
      const result = paid ? approved : ({ outcome: 'not_attempted', code: 'deadline_passed' } as const);
      await table.commit(settled(charge, result, now()));
    }
  };
  const paid = (): readonly string[] => [...new Set(posted)].filter((id) => isPaid(fateOf(attemptOf.get(id) ?? 0)));
  return { table, posted, deliver, reconcile, paid, attemptOf };
}

/** Deliver all at once, and again what was not done, until nothing is left. */
async function deliverAll(scheduler: fc.Scheduler, stage: ReturnType<typeof orderStage>, attempts: readonly number[]) {
  let left = attempts;
  for (let round = 0; left.length > 0; round += 1) {
    if (round > 60) throw new Error('the deliveries do not end');
    const ended = await scheduler.waitFor(Promise.all(left.map((attempt) => stage.deliver(attempt))));
    left = left.filter((_, place) => !ended[place]);
    await stage.reconcile();
  }
}

const worlds = fc.record({
  scheduler: fc.scheduler(),
  /** The events that come, in any number and order. */
  attempts: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 9 }),
  fates: fc.array(fc.constantFrom(...fates), { minLength: 4, maxLength: 4 }),
  stops: fc.infiniteStream(
    fc.oneof(
      { weight: 9, arbitrary: fc.constant<Stop>('none') },
      { weight: 1, arbitrary: fc.constantFrom<Stop>('before', 'after') },
    ),
  ),
});

describe('an order, whatever the number, the order and the interleaving of its events, and wherever a delivery stops', () => {
  it('pays at most once, ends, and says so in events', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(worlds, async ({ scheduler, attempts, fates: planned, stops }) => {
        const fateOf = (attempt: number): Fate => planned[attempt - 1] ?? 'declined';
        const stage = orderStage({ scheduler, fateOf, stops: stops[Symbol.iterator]() });
        await deliverAll(scheduler, stage, attempts);
        const { charges, events } = stage.table.contents();
        // Money moved for one charge at the most, and the ledger knows of it.
        expect(stage.paid().length).toBeLessThanOrEqual(1);
        expect(charges.filter(({ status }) => status !== 'failed').map(({ id }) => id)).toEqual(stage.paid());
        expect(charges.every(({ status }) => status === 'captured' || status === 'failed')).toBe(true);
        // Nobody was asked twice for one charge.
        expect(new Set(stage.posted).size).toBe(stage.posted.length);
        // Nothing is claimed after a payment, and attempts only rise.
        const taken = charges.map(({ id }) => stage.attemptOf.get(id) ?? 0);
        expect(taken).toEqual([...taken].sort((one, other) => one - other));
        expect(charges.slice(0, -1).every(({ status }) => status === 'failed')).toBe(true);
        // The last attempt of all has a charge, unless one before it has paid.
        if (stage.paid().length === 0) expect(taken.at(-1)).toBe(Math.max(...attempts));
        // One `order.received` for each attempt that came.
        const received = events.filter(({ type }) => type === 'order.received').map(({ sequence }) => sequence);
        expect([...received].sort()).toEqual([...new Set(attempts)].sort());
        seen
          .add(stage.paid().length === 0 ? 'unpaid' : 'paid')
          .add(charges.length > 1 ? 'several charges' : 'one charge');
      }),
      { numRuns: 400 },
    );
    expect(seen.size).toBe(4);
  });
});

describe('the window of an hour', () => {
  captureOutput();

  it('is not for requests through the API, whatever they say', async () => {
    const api = inProcessApi();
    const { answer } = api.zone;
    const asked: object[] = [];
    api.zone.answer = (charge, request) => {
      asked.push(request);
      return answer(charge, request);
    };
    const names = fc.constantFrom('ofOrder', 'of_order', 'order_card', 'order', 'source', 'save', 'capture', 'site');
    const values = fc.oneof(fc.boolean(), fc.constantFrom('automatic', 'true'), fc.jsonValue({ maxDepth: 1 }));
    let keys = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values, { maxKeys: 3 }), async (more) => {
        const { security_code, ...plaintext } = goodCard;
        const card = await sealEnvelope(api.envelopeKeys, { plaintext, at: api.clock.now() });
        const headers = { 'content-type': 'application/json', 'idempotency-key': `key-${10_000_000 + (keys += 1)}` };
        const body = JSON.stringify({ amount: 1050, currency: 'USD', ...more, card });
        expect([201, 400, 422]).toContain((await api.call('create-charge', { headers, body })).status);
      }),
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((request) => 'ofOrder' in request)).toEqual([]);
  });
});

const words = anyText(30);

const anyDetail = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      order_id: words,
      attempt: fc.oneof(fc.integer(), fc.double(), words),
      merchant_id: fc.oneof(fc.constant(merchantId), words),
      amount: fc.oneof(fc.nat(), fc.double()),
      currency: fc.oneof(fc.constant('USD'), words),
      token: fc.oneof(fc.constant(token), words),
      card: words,
      metadata: fc.dictionary(words, words, { maxKeys: 3 }),
    },
    { requiredKeys: [] },
  ),
);

const eventOf = (detail: unknown): unknown => JSON.parse(orderMessage(detail).body);

describe('a message of the queue of orders', () => {
  it('is an order or has a cause, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyDetail.map(eventOf)), (event) => {
        const read = readOrder(event);
        expect('cause' in read ? ['unreadable', 'card_number_in_clear'].includes(read.cause) : read.order).toBeTruthy();
        expect(holdsDisguisedCardNumber(JSON.stringify(read.facts))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('with a good order in it is that order, to the letter', () => {
    fc.assert(
      fc.property(
        fc.record({
          order_id: fc.stringMatching(/^[A-Za-z._:@#/-]{1,64}$/).filter((text) => text !== '__proto__'),
          attempt: fc.integer({ min: 1, max: 99 }),
          amount: fc.integer({ min: 1, max: 999_999_999_999 }),
          capture: fc.constantFrom('automatic', 'manual', undefined),
        }),
        (terms) => {
          const read = readOrder(eventOf(orderDetail({ ...terms, token })));
          const { order_id: orderId, ...same } = JSON.parse(JSON.stringify(terms));
          expect(read).toMatchObject({ order: { ...same, orderId, merchantId, currency: 'USD', token } });
        },
      ),
    );
  });

  it('that loses or changes one member is never taken for another order', () => {
    const good = orderDetail({ token });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.jsonValue({ maxDepth: 1 }), (name, value) => {
        const read = readOrder(eventOf({ ...good, [name]: value }));
        if ('cause' in read) return;
        const { orderId: order_id, merchantId: merchant_id, networkTransactionId, ...same } = read.order;
        expect(orderDetail({ ...same, order_id, merchant_id, networkTransactionId })).toEqual({
          ...good,
          [name]: value,
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each(['4242424242424242', '4242 4242 4242 4242', 'pan:4242-4242-4242-4242', '４２４２４２４２４２４２４２４２'])(
    'that holds a card number in clear is refused wherever it stands: %s',
    (number) => {
      for (const name of ['order_id', 'merchant_id', 'token', 'card', 'site', 'customer', number]) {
        const read = readOrder(eventOf({ ...orderDetail({ token }), [name]: number }));
        expect('cause' in read && read.cause).toBe('card_number_in_clear');
        expect(JSON.stringify(read)).not.toContain(number);
      }
    },
  );
});
