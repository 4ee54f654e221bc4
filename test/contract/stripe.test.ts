import fc from 'fast-check';
import { eventually } from '../../cli/eventually';
import { chargeId } from '../../lambdas/adapters/ids';
import { stripeProcessor } from '../../lambdas/adapters/processors/stripe';
import type { StripeFailure, StripeOptions } from '../../lambdas/adapters/processors/stripe-client';
import { stripeLazily } from '../../lambdas/adapters/processors/stripe-lazily';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';
import type { Authorization, MoneyOperation, Processor, SettlementLine } from '../../lambdas/domain/charge/processor';
import { settlementLines } from '../support/settlement-lines';
import { type StripeFault, type StripeSimulator, stripeSimulator } from '../support/stripe-simulator';
import { processorContract } from './processor.contract';
import { newMerchant } from './samples';

const approved = '4242424242424242';
const declined = '4000000000009995';
const day = 24 * 60 * 60;
const create = /^POST \/v1\/payment_intents$/;

let simulator: StripeSimulator;
let reference: string;
let failures: StripeFailure[];
let createdAt: string;

beforeEach(async () => {
  simulator = await stripeSimulator();
  reference = chargeId(newMerchant(), 'create-charge', 'key-1');
  failures = [];
  createdAt = simulator.now().toISOString();
});

afterEach(() => simulator.close());

const connector = (changes: Partial<StripeOptions> = {}): ReturnType<typeof stripeProcessor> =>
  stripeProcessor({
    secretKey: async () => simulator.secretKey,
    now: simulator.now,
    endpoint: simulator.endpoint,
    timeoutSeconds: 2,
    report: (failure) => failures.push(failure),
    ...changes,
  });

const ask = (number: string, changes: Partial<Authorization> = {}): Authorization => ({
  reference,
  money: { amount: 1050, currency: 'USD' },
  card: { number: new Pan(number), expMonth: 12, expYear: 2030, securityCode: new SecurityCode('123') },
  capture: 'manual',
  ...changes,
});

const lines = (): readonly string[] => simulator.requests().map(({ line }) => line);
const moved = (): number => simulator.account.intents.filter(({ charge }) => charge?.status === 'succeeded').length;

async function authorized(processor: Processor, capture: Authorization['capture'] = 'manual'): Promise<string> {
  const outcome = await processor.authorize(ask(approved, { capture }));
  if (outcome.outcome !== 'approved') throw new Error(`not approved: ${outcome.outcome}`);
  return outcome.processorReference;
}

const operation = (
  kind: MoneyOperation['kind'],
  processorReference: string,
  changes: Partial<MoneyOperation> = {},
): MoneyOperation => ({
  kind,
  reference: `op_${kind}_1`,
  chargeReference: reference,
  processorReference,
  money: { amount: 1050, currency: 'USD' },
  final: true,
  ...changes,
});

processorContract('stripe, simulated', async () => ({
  processor: connector(),
  broken: connector({ endpoint: simulator.brokenEndpoint }),
  cards: { approved, declined },
  now: simulator.now,
  advance: simulator.advance,
}));

describe('an authorization', () => {
  it('is one request under the charge id, confirmed, with our reference in its metadata', async () => {
    await connector().authorize(ask(approved));
    expect(simulator.requests()).toHaveLength(1);
    const [{ line, key, form }] = simulator.requests() as [ReturnType<StripeSimulator['requests']>[number]];
    expect([line, key]).toEqual(['POST /v1/payment_intents', reference]);
    expect(form).toEqual({
      amount: '1050',
      currency: 'usd',
      confirm: 'true',
      capture_method: 'manual',
      allowed_payment_method_types: { 0: 'card' },
      payment_method_data: { type: 'card', card: { number: approved, exp_month: '12', exp_year: '2030', cvc: '123' } },
      error_on_requires_action: 'true',
      metadata: { strongroom_reference: reference },
      expand: { 0: 'latest_charge' },
    });
  });

  it('answers with the network transaction id, and until when it holds', async () => {
    expect(await connector().authorize(ask(approved))).toEqual({
      outcome: 'approved',
      processorReference: 'pi_1',
      networkTransactionId: 'ntid-ch_2',
      captureBefore: '2026-12-01T08:00:00.000Z',
    });
  });

  it('captures at once if asked to', async () => {
    await connector().authorize(ask(approved, { capture: 'automatic' }));
    expect(simulator.account.intents).toMatchObject([{ status: 'succeeded', received: 1050 }]);
  });

  it('passes 3-D Secure results, the initiator and an earlier network transaction id through', async () => {
    const cryptogram = 'AAABBZEEBgAAAAAAAAQGAAAAAAA=';
    const threeDs = { version: '2.2.0', eci: '05', cryptogram, directoryServerTransactionId: 'ds-1' };
    await connector().authorize(ask(approved, { threeDs, initiator: 'merchant', networkTransactionId: 'ntid-0' }));
    expect(simulator.account.intents).toMatchObject([
      {
        offSession: true,
        options: {
          three_d_secure: {
            version: '2.2.0',
            electronic_commerce_indicator: '05',
            cryptogram,
            transaction_id: 'ds-1',
          },
          mit_exemption: { network_transaction_id: 'ntid-0' },
        },
      },
    ]);
  });

  it.each([
    ['4000000000000002', 'card_declined'],
    [declined, 'insufficient_funds'],
    ['4000000000000069', 'card_expired'],
    ['4000000000000127', 'incorrect_security_code'],
    ['4000000000009987', 'card_lost'],
    ['4000000000009979', 'card_stolen'],
    ['4000000000000119', 'processing_error'],
    ['4000002760003184', 'card_declined'],
    ['4111111111111111', 'card_declined'],
  ])('of %s is declined with %s, and stays so', async (number, code) => {
    const outcome = await connector().authorize(ask(number));
    expect(outcome).toEqual({ outcome: 'declined', code, processorReference: 'pi_1' });
    expect(await connector().inquire(reference, createdAt)).toEqual(outcome);
    expect(await connector().authorize(ask(number))).toEqual(outcome);
  });

  it('is not attempted without the raw-card permission, and succeeds under the same key when it is given', async () => {
    simulator.account.rawCards = false;
    expect(await connector().authorize(ask(approved))).toEqual({ outcome: 'not_attempted' });
    expect(await connector().inquire(reference, createdAt)).toEqual({ outcome: 'not_found' });
    simulator.account.rawCards = true;
    expect(await connector().authorize(ask(approved))).toMatchObject({ outcome: 'approved' });
  });

  it('is not attempted with a value that Stripe does not know', async () => {
    const threeDs = { version: '9.9', eci: '05', cryptogram: 'x', directoryServerTransactionId: 'ds-1' };
    expect(await connector().authorize(ask(approved, { threeDs }))).toEqual({ outcome: 'not_attempted' });
    expect(simulator.account.intents).toEqual([]);
  });

  it('of an amount that Stripe cannot say exactly is not sent', async () => {
    const money = { amount: 1055, currency: 'KWD' } as const;
    expect(await connector().authorize(ask(approved, { money }))).toEqual({ outcome: 'not_attempted' });
    expect(simulator.requests()).toEqual([]);
  });

  it('is not attempted with a secret key that cannot be read, or that Stripe does not know', async () => {
    const unreadable = connector({ secretKey: () => Promise.reject(new Error('no secret')) });
    expect(await unreadable.authorize(ask(approved))).toEqual({ outcome: 'not_attempted' });
    const wrong = connector({ secretKey: async () => 'sk_test_wrong' });
    expect(await wrong.authorize(ask(approved))).toEqual({ outcome: 'not_attempted' });
    expect(moved()).toBe(0);
  });
});

describe('the same reference again', () => {
  it('answers with the first outcome and moves money once', async () => {
    const first = await connector().authorize(ask(approved));
    expect(await connector().authorize(ask(approved))).toEqual(first);
    expect(moved()).toBe(1);
  });

  it('with another body is refused by Stripe, and answers what stands', async () => {
    const first = await connector().authorize(ask(approved));
    const other = { money: { amount: 99, currency: 'JPY' } } as const;
    expect(await connector().authorize(ask(declined, other))).toEqual(first);
    expect(moved()).toBe(1);
  });

  it('while the first is being carried out is unknown, and moves nothing', async () => {
    const { arrived, release } = simulator.hold(create);
    const first = connector().authorize(ask(approved));
    await arrived;
    expect(await connector().authorize(ask(approved))).toEqual({ outcome: 'unknown' });
    expect(failures).toMatchObject([{ status: 409, code: 'idempotency_key_in_use' }]);
    release();
    expect(await first).toMatchObject({ outcome: 'approved' });
    expect(moved()).toBe(1);
  });

  it('after the life of the key would move money again: the window that the connector declares', async () => {
    await connector().authorize(ask(approved));
    simulator.advance(connector().capabilities.idempotencyWindowSeconds - 1);
    await connector().authorize(ask(approved));
    expect(moved()).toBe(1);
    simulator.advance(1);
    await connector().authorize(ask(approved));
    expect(moved()).toBe(2);
  });
});

/** Whether the charge stands afterwards, and what the caller is told meanwhile. */
const faults: readonly (readonly [StripeFault, 'unknown' | 'not_attempted', boolean])[] = [
  ['hang-before', 'unknown', false],
  ['hang-after', 'unknown', true],
  ['stall-after', 'unknown', true],
  ['reset-before', 'unknown', false],
  ['reset-after', 'unknown', true],
  ['error-before', 'unknown', false],
  ['error-after', 'unknown', true],
  ['rate-limit', 'not_attempted', false],
  ['lock-timeout', 'unknown', false],
];

describe('a fault', () => {
  it.each(faults)(
    '%s of an authorization is %s, is posted once, and the inquiry knows',
    async (fault, told, stands) => {
      simulator.meet(fault, create);
      expect(await connector({ timeoutSeconds: 0.3 }).authorize(ask(approved))).toEqual({ outcome: told });
      expect(lines()).toEqual(['POST /v1/payment_intents']);
      expect(await connector().inquire(reference, createdAt)).toMatchObject({
        outcome: stands ? 'approved' : 'not_found',
      });
      expect(moved()).toBe(stands ? 1 : 0);
    },
  );

  it.each(faults)('%s of a refund is known to the inquiry too', async (fault, told, stands) => {
    const processorReference = await authorized(connector(), 'automatic');
    const refund = operation('refund', processorReference);
    simulator.meet(fault, /refunds$/);
    const outcome = told === 'unknown' ? { outcome: 'unknown' } : { outcome: 'failed', code: 'processor_unavailable' };
    expect(await connector({ timeoutSeconds: 0.3 }).operate(refund)).toEqual(outcome);
    expect(await connector().inquireOperation(refund)).toMatchObject({ outcome: stands ? 'succeeded' : 'not_found' });
  });

  it.each(faults)('%s of an inquiry is unknown', async (fault) => {
    await authorized(connector());
    simulator.meet(fault, /^GET/);
    expect(await connector({ timeoutSeconds: 0.3 }).inquire(reference, createdAt)).toEqual({ outcome: 'unknown' });
  });

  it.each(faults)('%s of a cancellation is unknown', async (fault) => {
    await authorized(connector());
    simulator.meet(fault, /cancel$/);
    expect(await connector({ timeoutSeconds: 0.3 }).cancel(reference, createdAt)).toBe('unknown');
  });

  it('of the second page of a list ends with the time-out of the whole call', async () => {
    for (let place = 0; place < 101; place += 1) simulator.account.create({ amount: '5', currency: 'usd' });
    const first = simulator.delay(/^GET/);
    simulator.meet('hang-before', /^GET/);
    const started = performance.now();
    const inquired = connector({ timeoutSeconds: 1 }).inquire(reference, createdAt);
    await first.arrived;
    await eventually(() => (performance.now() - started > 700 ? true : undefined), { within: 2000, every: 10 });
    first.release();
    expect(await inquired).toEqual({ outcome: 'unknown' });
    expect(lines()).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('of a connection that is refused is not attempted', async () => {
    simulator.close();
    expect(await connector().authorize(ask(approved))).toEqual({ outcome: 'not_attempted' });
    expect(await connector().operate(operation('void', 'pi_1'))).toEqual({
      outcome: 'failed',
      code: 'processor_unavailable',
    });
    expect(await connector().inquire(reference, createdAt)).toEqual({ outcome: 'unknown' });
    expect(await connector().cancel(reference, createdAt)).toBe('unknown');
  });

  it('is reported without anything of the card', async () => {
    simulator.meet('error-after', create);
    await connector().authorize(ask(approved));
    await connector().authorize(ask(declined, { reference: 'another' }));
    expect(failures).toEqual([
      { kind: 'unknown', type: 'StripeAPIError', code: '', status: 500, requestId: 'req_simulated' },
      {
        ...{ kind: 'declined', type: 'StripeCardError', code: 'card_declined', status: 402 },
        requestId: 'req_simulated',
      },
    ]);
  });

  it('never meets a kept connection: each request opens its own', async () => {
    for (const key of ['a', 'b', 'c']) await connector().authorize(ask(approved, { reference: key }));
    expect(simulator.connections()).toBe(3);
  });
});

describe('an inquiry', () => {
  it('posts nothing', async () => {
    await connector().inquire(reference, createdAt);
    expect(lines()).toEqual(['GET /v1/payment_intents']);
  });

  it('finds the charge among more than a page of others, by its reference alone', async () => {
    await authorized(connector());
    for (let other = 0; other < 120; other += 1) {
      simulator.account.create({ amount: '1', currency: 'usd', metadata: { strongroom_reference: `other-${other}` } });
    }
    expect(await connector().inquire(reference, createdAt)).toMatchObject({
      outcome: 'approved',
      processorReference: 'pi_1',
    });
    expect(lines().filter((line) => line.startsWith('GET'))).toHaveLength(2);
  });

  it('reads the day of the charge, however long ago', async () => {
    simulator.advance(20);
    await authorized(connector());
    simulator.advance(3 * day);
    const later = simulator.now().toISOString();
    expect(await connector().inquire(reference, later)).toEqual({ outcome: 'not_found' });
    expect(await connector().inquire(reference, createdAt)).toMatchObject({ outcome: 'approved' });
  });
});

describe('a cancellation', () => {
  it('voids an authorization', async () => {
    await authorized(connector());
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(simulator.account.intents).toMatchObject([{ status: 'canceled' }]);
    expect(await connector().inquire(reference, createdAt)).toMatchObject({
      outcome: 'declined',
      code: 'processing_error',
    });
  });

  it('gives captured money back', async () => {
    const id = await authorized(connector(), 'automatic');
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(simulator.account.refunds).toMatchObject([{ intent: { id }, amount: 1050 }]);
    expect(await connector().inquire(reference, createdAt)).toMatchObject({
      outcome: 'declined',
      code: 'processing_error',
    });
  });

  it('of nothing keeps the place: what comes later under the reference is refused', async () => {
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(await connector().authorize(ask(approved))).toMatchObject({ outcome: 'declined', code: 'processing_error' });
    expect(moved()).toBe(0);
  });

  it('twice is as once', async () => {
    await authorized(connector(), 'automatic');
    await connector().cancel(reference, createdAt);
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(simulator.account.refunds).toHaveLength(1);
  });

  it('leaves a decline its reason', async () => {
    await connector().authorize(ask(declined));
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(await connector().inquire(reference, createdAt)).toMatchObject({
      outcome: 'declined',
      code: 'insufficient_funds',
    });
  });

  it('is unknown while the authorization is being carried out, and cancels it afterwards', async () => {
    const { arrived, release } = simulator.hold(create);
    const first = connector().authorize(ask(approved));
    await arrived;
    expect(await connector().cancel(reference, createdAt)).toBe('unknown');
    release();
    await first;
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(simulator.account.intents).toMatchObject([{ status: 'canceled' }]);
  });

  it('of what was executed and left nothing ends once nothing can be in flight', async () => {
    simulator.meet('error-before', create);
    await connector().authorize(ask(approved));
    expect(await connector().cancel(reference, createdAt)).toBe('unknown');
    simulator.advance(200);
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(await connector().authorize(ask(approved))).toEqual({ outcome: 'unknown' });
    expect(moved()).toBe(0);
  });

  it('gives back what arrives between its look and its placeholder, however late', async () => {
    simulator.advance(600);
    const { arrived, release } = simulator.delay(create);
    const cancelling = connector().cancel(reference, createdAt);
    await arrived;
    await authorized(connector(), 'automatic');
    release();
    expect(await cancelling).toBe('cancelled');
    expect(simulator.account.refunds).toMatchObject([{ amount: 1050 }]);
  });

  it('of what somebody has refunded already is done', async () => {
    const id = await authorized(connector(), 'automatic');
    simulator.account.refund({ payment_intent: id });
    expect(await connector().cancel(reference, createdAt)).toBe('cancelled');
    expect(simulator.account.refunds).toHaveLength(1);
  });

  it('finds both, should Stripe have let one reference pass twice', async () => {
    await authorized(connector());
    const [{ form }] = simulator.requests() as [ReturnType<StripeSimulator['requests']>[number]];
    simulator.account.create(form);
    expect(await connector().inquire(reference, createdAt)).toMatchObject({ outcome: 'approved' });
    await connector().cancel(reference, createdAt);
    expect(simulator.account.intents).toMatchObject([{ status: 'canceled' }, { status: 'canceled' }]);
  });
});

describe('an operation', () => {
  it('captures less, once, and releases the rest', async () => {
    const id = await authorized(connector());
    const part = operation('capture', id, { money: { amount: 400, currency: 'USD' } });
    expect(await connector().inquireOperation(part)).toEqual({ outcome: 'not_found' });
    expect(await connector().operate(part)).toEqual({ outcome: 'succeeded', processorReference: id });
    expect(await connector().operate(part)).toEqual({ outcome: 'succeeded', processorReference: id });
    expect(await connector().inquireOperation(part)).toEqual({ outcome: 'succeeded', processorReference: id });
    const second = operation('capture', id, { reference: 'op_2', money: { amount: 100, currency: 'USD' } });
    expect(await connector().operate(second)).toEqual({ outcome: 'failed', code: 'already_done' });
    expect(await connector().inquireOperation(second)).toEqual({ outcome: 'not_found' });
    expect(simulator.account.intents).toMatchObject([{ status: 'succeeded', received: 400 }]);
  });

  it('does not capture a part of several, because the rest would be lost', async () => {
    const id = await authorized(connector());
    const part = operation('capture', id, { money: { amount: 400, currency: 'USD' }, final: false });
    expect(await connector().operate(part)).toEqual({ outcome: 'failed', code: 'amount_not_allowed' });
    expect(simulator.account.intents).toMatchObject([{ status: 'requires_capture' }]);
  });

  it('does not capture more than is authorized', async () => {
    const id = await authorized(connector());
    const more = operation('capture', id, { money: { amount: 1051, currency: 'USD' } });
    expect(await connector().operate(more)).toEqual({ outcome: 'failed', code: 'amount_not_allowed' });
  });

  it('comes too late for an authorization that has expired', async () => {
    const id = await authorized(connector());
    simulator.advance(connector().capabilities.authorizationSeconds);
    for (const kind of ['capture', 'void'] as const) {
      expect(await connector().operate(operation(kind, id))).toEqual({ outcome: 'failed', code: 'too_late' });
    }
  });

  it('voids, and says so later', async () => {
    const id = await authorized(connector());
    const release = operation('void', id);
    expect(await connector().inquireOperation(release)).toEqual({ outcome: 'not_found' });
    expect(await connector().operate(release)).toEqual({ outcome: 'succeeded', processorReference: id });
    expect(await connector().inquireOperation(release)).toEqual({ outcome: 'succeeded', processorReference: id });
    const again = operation('void', id, { reference: 'op_2' });
    expect(await connector().operate(again)).toEqual({ outcome: 'failed', code: 'already_done' });
    expect(await connector().operate(operation('capture', id))).toEqual({ outcome: 'failed', code: 'too_late' });
  });

  it('does not void what is captured', async () => {
    const id = await authorized(connector(), 'automatic');
    expect(await connector().operate(operation('void', id))).toEqual({ outcome: 'failed', code: 'too_late' });
    expect(await connector().inquireOperation(operation('void', id))).toEqual({ outcome: 'not_found' });
  });

  it('whose mark arrived and whose void did not is not found', async () => {
    const id = await authorized(connector());
    simulator.meet('hang-before', /cancel$/);
    const release = operation('void', id);
    expect(await connector({ timeoutSeconds: 0.3 }).operate(release)).toEqual({ outcome: 'unknown' });
    expect(await connector().inquireOperation(release)).toEqual({ outcome: 'not_found' });
    expect(await connector().operate(release)).toMatchObject({ outcome: 'succeeded' });
  });

  it('refunds in parts, each once, never above what was captured', async () => {
    const id = await authorized(connector(), 'automatic');
    const part = (number: number, amount: number): MoneyOperation =>
      operation('refund', id, { reference: `op_${number}`, money: { amount, currency: 'USD' } });
    const first = await connector().operate(part(1, 600));
    expect(first).toMatchObject({ outcome: 'succeeded' });
    expect(await connector().operate(part(1, 600))).toEqual(first);
    expect(await connector().inquireOperation(part(1, 600))).toEqual(first);
    expect(await connector().operate(part(2, 451))).toEqual({ outcome: 'failed', code: 'amount_not_allowed' });
    expect(await connector().inquireOperation(part(2, 451))).toEqual({ outcome: 'not_found' });
    expect(await connector().operate(part(3, 450))).toMatchObject({ outcome: 'succeeded' });
    expect(await connector().operate(part(4, 1))).toEqual({ outcome: 'failed', code: 'already_done' });
    expect(simulator.account.refunds.map(({ amount }) => amount)).toEqual([600, 450]);
  });

  it('does not refund what is not captured', async () => {
    const id = await authorized(connector());
    expect(await connector().operate(operation('refund', id))).toEqual({ outcome: 'failed', code: 'processing_error' });
  });

  it.each([
    ['pending', 'succeeded'],
    ['failed', 'failed'],
  ] as const)('whose refund is %s has %s', async (status, outcome) => {
    simulator.account.refundStatus = status;
    const refund = operation('refund', await authorized(connector(), 'automatic'));
    expect(await connector().operate(refund)).toMatchObject({ outcome });
    expect(await connector().inquireOperation(refund)).toMatchObject({ outcome });
  });

  it('under a key that was used with another body is unknown', async () => {
    const id = await authorized(connector(), 'automatic');
    await connector().operate(operation('refund', id, { money: { amount: 1, currency: 'USD' } }));
    expect(await connector().operate(operation('refund', id))).toEqual({ outcome: 'unknown' });
    expect(simulator.account.refunds).toHaveLength(1);
  });
});

describe('the settlements of a day', () => {
  const midnight = (days: number): Date => new Date(Date.UTC(2026, 10, 24 + days));
  const linesOf = async (days: number): Promise<readonly SettlementLine[]> => {
    const found: SettlementLine[] = [];
    for await (const line of settlementLines(connector(), midnight(days), midnight(days + 1))) found.push(line);
    return found;
  };

  it('hold what moved that day under our references, each once, at its own time', async () => {
    const money = { amount: 1050, currency: 'USD' };
    const id = await authorized(connector());
    await connector().authorize(ask(declined, { reference: 'declined' }));
    simulator.account.create({ amount: '5', currency: 'usd' });
    const standing = { chargeReference: reference, processorReference: id };
    expect(await linesOf(0)).toEqual([
      { kind: 'authorization', reference, ...standing, money, at: '2026-11-24T08:00:00.000Z' },
    ]);
    simulator.advance(2 * day);
    await connector().operate(operation('capture', id, { money: { amount: 400, currency: 'USD' } }));
    simulator.advance(day);
    await connector().operate(operation('refund', id, { money: { amount: 100, currency: 'USD' } }));
    const captured = { amount: 400, currency: 'USD' };
    expect(await linesOf(1)).toEqual([]);
    expect(await linesOf(2)).toEqual([
      { kind: 'capture', reference: 'op_capture_1', ...standing, money: captured, at: '2026-11-26T08:00:00.000Z' },
    ]);
    expect(await linesOf(3)).toEqual([
      {
        ...{ kind: 'refund', reference: 'op_refund_1', chargeReference: reference },
        ...{ processorReference: simulator.account.refunds[0]!.id, money: { amount: 100, currency: 'USD' } },
        at: '2026-11-27T08:00:00.000Z',
      },
    ]);
  });

  it('name an automatic capture and a cancellation by the charge, and a void by its operation', async () => {
    await authorized(connector(), 'automatic');
    await connector().cancel(reference, createdAt);
    const other = await connector().authorize(ask(approved, { reference: 'ch_other' }));
    if (other.outcome !== 'approved') throw new Error('not approved');
    await connector().operate(operation('void', other.processorReference, { chargeReference: 'ch_other' }));
    const found = (await linesOf(0)).map(({ kind, reference: under, chargeReference }) => [
      kind,
      under,
      chargeReference,
    ]);
    expect(found).toEqual([
      ['authorization', 'ch_other', 'ch_other'],
      ['void', 'op_void_1', 'ch_other'],
      ['authorization', reference, reference],
      ['capture', reference, reference],
      ['void', reference, reference],
    ]);
  });

  it('leave out a refund that failed, and the end of an authorization that nobody asked for', async () => {
    simulator.account.refundStatus = 'failed';
    const id = await authorized(connector(), 'automatic');
    await connector().operate(operation('refund', id));
    await connector().authorize(ask(approved, { reference: 'ch_expiring' }));
    simulator.advance(7 * day);
    await connector().inquire('ch_expiring', createdAt);
    expect((await linesOf(7)).map(({ kind }) => kind)).toEqual([]);
    expect((await linesOf(0)).map(({ kind }) => kind).sort()).toEqual(['authorization', 'authorization', 'capture']);
  });

  it('tell a refund that somebody made past us, of a charge of ours', async () => {
    const id = await authorized(connector(), 'automatic');
    simulator.account.refund({ payment_intent: id, amount: '300' });
    const found = (await linesOf(0)).map(({ kind, chargeReference, money }) => [kind, chargeReference, money.amount]);
    expect(found).toContainEqual(['refund', reference, 300]);
  });

  it('name a void by its own operation, not by one that failed before it', async () => {
    const id = await authorized(connector());
    simulator.meet('hang-before', /cancel$/);
    await connector({ timeoutSeconds: 0.3 }).operate(operation('void', id));
    expect(await connector().operate(operation('void', id, { reference: 'op_void_2' }))).toMatchObject({
      outcome: 'succeeded',
    });
    expect((await linesOf(0)).filter(({ kind }) => kind === 'void')).toMatchObject([{ reference: 'op_void_2' }]);
  });

  it('come a hundred objects a page, each once, whoever asks for the next page', async () => {
    const all = Array.from({ length: 205 }, (_, place) => `ch_${place}`);
    for (const each of all) await connector().authorize(ask(approved, { reference: each }));
    const first = await connector().settlements(midnight(0), midnight(1));
    const second = await connector().settlements(midnight(0), midnight(1), first.next);
    expect([first.lines.length, second.lines.length]).toEqual([100, 100]);
    expect((await linesOf(0)).map(({ reference: under }) => under).sort()).toEqual([...all].sort());
    expect(await connector().settlements(midnight(0), midnight(1), first.next)).toEqual(second);
  });

  it.each(['elsewhere', 'payments pi_1 pi_2', ''])('have no page "%s"', async (position) => {
    await expect(connector().settlements(midnight(0), midnight(1), position)).rejects.toThrow('no position');
  });

  it('throw rather than end early', async () => {
    simulator.meet('error-before', /refunds$/);
    await authorized(connector());
    await expect(linesOf(0)).rejects.toThrow('unknown error');
  });
});

describe('the lazy connector', () => {
  it('does the same', async () => {
    const lazily = stripeLazily({
      secretKey: async () => simulator.secretKey,
      now: simulator.now,
      endpoint: simulator.endpoint,
    });
    expect(lazily.capabilities.multipleCaptures).toBe(false);
    expect(await lazily.authorize(ask(approved))).toMatchObject({ outcome: 'approved' });
    expect(await lazily.inquire(reference, createdAt)).toMatchObject({ outcome: 'approved' });
    expect(await lazily.cancel(reference, createdAt)).toBe('cancelled');
    expect(await lazily.operate(operation('refund', 'pi_1'))).toMatchObject({ outcome: 'failed' });
    expect(await lazily.inquireOperation(operation('refund', 'pi_1'))).toEqual({ outcome: 'not_found' });
    const found: SettlementLine[] = [];
    const day0 = new Date('2026-11-24T00:00:00Z');
    for await (const line of settlementLines(lazily, day0, new Date('2026-11-25T00:00:00Z'))) found.push(line);
    expect(found.map(({ kind }) => kind)).toEqual(['authorization', 'void']);
  });
});

describe('whatever happens', () => {
  const faults = fc.constantFrom<StripeFault | undefined>(
    ...[undefined, undefined, undefined, 'reset-before' as const, 'reset-after' as const, 'error-before' as const],
    ...['error-after' as const, 'rate-limit' as const, 'lock-timeout' as const],
  );
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('authorize' as const, 'authorize' as const, 'inquire' as const), fault: faults }),
    fc.record({ kind: fc.constantFrom('cancel' as const, 'inquire' as const), fault: faults }),
    fc.record({
      kind: fc.constantFrom('capture' as const, 'void' as const, 'refund' as const),
      fault: faults,
      number: fc.integer({ min: 1, max: 3 }),
      amount: fc.constantFrom(400, 700, 1050),
    }),
    fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 1200 }) }),
  );
  type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

  /** Money of the charge that Stripe holds or has taken, and has not given back. */
  const standing = (): number =>
    simulator.account.intents.reduce((sum, intent) => {
      if (intent.status === 'requires_capture') return sum + intent.amount;
      return sum + intent.received - simulator.account.refundedOf(intent);
    }, 0);

  /** What an operation did, by its mark at Stripe. */
  const done = (asked: MoneyOperation): boolean => {
    if (asked.kind === 'refund') {
      return simulator.account.refunds.some(({ metadata }) => metadata['strongroom_reference'] === asked.reference);
    }
    const status = asked.kind === 'capture' ? 'succeeded' : 'canceled';
    return simulator.account.intents.some(
      (one) => one.metadata[asked.reference] === asked.kind && one.status === status,
    );
  };

  async function operates(at: Extract<Step, { amount: number }>): Promise<string> {
    const asked = operation(at.kind, 'pi_1', {
      reference: `op_${at.kind}_${at.number}`,
      money: { amount: at.amount, currency: 'USD' },
    });
    const before = done(asked);
    const { outcome } = await connector().operate(asked);
    if (outcome === 'succeeded') expect(done(asked)).toBe(true);
    if (outcome === 'failed') expect(done(asked)).toBe(before);
    const found = await connector().inquireOperation(asked);
    expect(found.outcome).toBe(done(asked) ? 'succeeded' : 'not_found');
    return outcome;
  }

  async function take(at: Step, capture: Authorization['capture']): Promise<string> {
    if (at.kind === 'pass') {
      simulator.advance(at.seconds);
      return 'passed';
    }
    if ('amount' in at && simulator.account.intents.length === 0) return 'passed';
    if (at.fault !== undefined) simulator.meet(at.fault, at.kind === 'inquire' ? /^GET/ : /^POST/);
    if ('amount' in at) return operates(at);
    if (at.kind === 'cancel') return connector().cancel(reference, createdAt);
    const asked =
      at.kind === 'authorize'
        ? connector().authorize(ask(approved, { capture }))
        : connector().inquire(reference, createdAt);
    const { outcome } = await asked;
    if (at.kind === 'inquire' && outcome === 'not_found') expect(moved()).toBe(0);
    return outcome;
  }

  it('one charge moves money once, no more is given back than was taken, and nothing stands once it is cancelled', async () => {
    const seen: Record<string, number> = {};
    const run = async (capture: Authorization['capture'], steps: readonly Step[]): Promise<void> => {
      simulator.close();
      simulator = await stripeSimulator();
      createdAt = simulator.now().toISOString();
      let cancelled = false;
      for (const each of steps) {
        const outcome = await take(each, capture);
        seen[`${each.kind} ${outcome}`] = (seen[`${each.kind} ${outcome}`] ?? 0) + 1;
        cancelled ||= outcome === 'cancelled';
        expect(moved()).toBeLessThanOrEqual(1);
        expect(standing()).toBeGreaterThanOrEqual(0);
        if (cancelled) expect(standing()).toBe(0);
      }
    };
    const captures = fc.constantFrom('automatic' as const, 'manual' as const);
    // Most histories begin with the charge; in some a cancellation or nothing comes before it.
    const first = fc.record({ kind: fc.constant('authorize' as const), fault: faults });
    const later = fc.array(step, { minLength: 4, maxLength: 16 });
    const histories = fc.oneof(
      later,
      fc.tuple(first, later).map(([begin, rest]) => [begin, ...rest]),
    );
    await fc.assert(fc.asyncProperty(captures, histories, run), { numRuns: 400 });
    const told = ['authorize approved', 'authorize unknown', 'cancel cancelled', 'refund succeeded', 'void succeeded'];
    expect(told.filter((outcome) => seen[outcome] === undefined)).toEqual([]);
  }, 60_000);
});
