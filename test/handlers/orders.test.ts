import { orderSubject, sha256Hex } from '../../lambdas/adapters/ids';
import { AuditEvent } from '../../lambdas/contracts/events';
import type { OrderRefused } from '../../lambdas/contracts/orders';
import { refuseOrder } from '../../lambdas/runtime/consumers/refuse-order';
import { captureOutput } from '../support/captured-output';
import { handClock } from '../support/hand-clock';
import { inMemoryEventBus } from '../support/in-memory-event-bus';
import { inProcessApi } from '../support/in-process-api';
import { type MessageOptions, orderDetail, orderMessage, topicEvent } from '../support/order-message';
import { goodCard, sealEnvelope } from '../support/seal-envelope';

const output = captureOutput();

const { security_code, ...plainCard } = goodCard;
const subject = orderSubject('m_shop', 'order-1');

/** The stage with a token, and a way to deliver orders; what must come again is in the answer. */
async function stage(clock = handClock()) {
  const api = inProcessApi(clock);
  const seal = (plaintext: unknown = plainCard, header: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    sealEnvelope(api.envelopeKeys, { plaintext, header, at: clock.now() });
  const tokenOf = async (number: string): Promise<string> =>
    (await api.call('tokenize-card', { body: JSON.stringify({ card: await seal({ ...plainCard, number }) }) })).json.id;
  const token = await tokenOf(goodCard.number);
  const deliver = async (detail: unknown, options: MessageOptions = {}) =>
    (await api.orders({ Records: [orderMessage(detail, { sentAt: clock.now(), ...options })] })).batchItemFailures;
  const charges = () => api.ledger.contents().charges;
  const events = () => api.ledger.contents().events.map(({ json }) => AuditEvent.parse(JSON.parse(json)));
  const causes = () => api.refused.map(({ cause }) => cause);
  return { ...api, clock, seal, tokenOf, token, deliver, charges, events, causes };
}

describe('an order by token', () => {
  it('is received, then paid', async () => {
    const { deliver, token, charges, events, processor } = await stage();
    expect(await deliver(orderDetail({ token, customer: 'customer-1', metadata: { cart: '7' } }))).toEqual([]);
    expect(charges()).toMatchObject([
      { status: 'captured', token, orderId: 'order-1', customer: 'customer-1', metadata: { cart: '7' } },
    ]);
    expect(processor.charged()).toEqual([charges()[0]?.id]);
    expect(events().map(({ id, type }) => [id, type])).toEqual([
      [`${subject}.1`, 'order.received'],
      [`${charges()[0]?.id}.1`, 'payment.authorized'],
      [`${charges()[0]?.id}.2`, 'payment.captured'],
    ]);
  });

  it('says who sent it, when it happened, and what it asks for', async () => {
    const { deliver, token, events } = await stage();
    await deliver(orderDetail({ token }), { event: { time: '2026-11-24T11:59:58Z', source: 'shop/checkout' } });
    expect(events()[0]).toMatchObject({
      occurred_at: '2026-11-24T11:59:58Z',
      actor: { client_id: 'shop/checkout@111122223333', role: 'charges:create' },
      origin: { component: 'pay-order' },
      merchant_id: 'm_shop',
      data: { order_id: 'order-1', attempt: 1, token, amount: 1050, currency: 'USD' },
    });
    expect(events()[1]).toMatchObject({ type: 'payment.authorized', origin: { component: 'pay-order' } });
  });

  it('may be authorized only', async () => {
    const { deliver, token, charges } = await stage();
    await deliver(orderDetail({ token, capture: 'manual', initiator: 'merchant', network_transaction_id: 'net1' }));
    expect(charges()).toMatchObject([{ status: 'authorized', initiator: 'merchant' }]);
  });

  it('is none of the charges that a client makes with the same key', async () => {
    const { deliver, call, token, charges } = await stage();
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'order:order-1:1' };
    const body = JSON.stringify({ token, amount: 1050, currency: 'USD', order_id: 'order-1' });
    await call('create-charge', { headers, body });
    await deliver(orderDetail({ token }));
    expect(charges().map(({ status }) => status)).toEqual(['captured', 'captured']);
  });
});

describe('an order by card', () => {
  it('is paid, and its card kept: the token comes with the charge', async () => {
    const { deliver, seal, charges, events, vault, call } = await stage();
    const card = await seal({ ...plainCard, number: '5555555555554444' });
    await deliver(orderDetail({ card, customer: 'customer-1' }));
    const [charge] = charges();
    expect(charge).toMatchObject({ status: 'captured', card: { last4: '4444' } });
    expect((await call('read-token', { id: charge?.token ?? '' })).json).toMatchObject({ card: { last4: '4444' } });
    expect(await vault.get('m_shop', charge?.token ?? '')).toMatchObject({ customer: 'customer-1' });
    expect(events()[0]).toMatchObject({ type: 'order.received', data: { envelope: sha256Hex(card), kid: '2026q4' } });
  });

  it('is paid without a token where the order says so', async () => {
    const { deliver, seal, charges } = await stage();
    await deliver(orderDetail({ card: await seal({ ...plainCard, number: '5555555555554444' }), save: false }));
    expect(charges()).toMatchObject([{ status: 'captured' }]);
    expect(charges()[0]).not.toHaveProperty('token');
  });

  it('is paid 59 minutes after it was sealed, which a client is not', async () => {
    const { deliver, seal, charges, clock, call } = await stage();
    const card = await seal();
    clock.advance(59 * 60);
    await deliver(orderDetail({ card }));
    expect(charges()).toMatchObject([{ status: 'captured' }]);
    const body = JSON.stringify({ card, amount: 1, currency: 'USD' });
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-00000001' };
    expect((await call('create-charge', { body, headers })).json.code).toBe('envelope_expired');
  });

  it('too old ends as a failed payment, without asking anybody', async () => {
    const { deliver, seal, charges, clock, events, processor } = await stage();
    const card = await seal();
    clock.advance(3600 + 121);
    expect(await deliver(orderDetail({ card }))).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'envelope_expired' }]);
    expect(events().map(({ type }) => type)).toEqual(['order.received', 'payment.failed']);
    expect(events()[0]).toMatchObject({ data: { envelope: sha256Hex(card), kid: '2026q4' } });
    expect(processor.calls()).toBe(0);
  });

  it('whose hour ends on the way to the vault ends as expired too', async () => {
    const { deliver, seal, charges, clock, zone } = await stage();
    const card = await seal();
    clock.advance(3600 + 119);
    const { answer } = zone;
    zone.answer = (charge, asked) => {
      clock.advance(2);
      return answer(charge, asked);
    };
    await deliver(orderDetail({ card }));
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'envelope_expired' }]);
  });

  it('that is not of an order has ten minutes in the vault too', async () => {
    const { call, seal, clock, zone, charges } = await stage();
    const { answer } = zone;
    zone.answer = (charge, asked) => {
      clock.advance(721);
      return answer(charge, asked);
    };
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-00000001' };
    await call('create-charge', { headers, body: JSON.stringify({ card: await seal(), amount: 1, currency: 'USD' }) });
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'envelope_expired' }]);
  });

  it('with a security code in it fails, and nothing is sent to the processor', async () => {
    const { deliver, seal, charges, processor, vault } = await stage();
    await deliver(orderDetail({ card: await seal({ ...goodCard, number: '5555555555554444' }) }));
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'security_code_not_allowed' }]);
    expect(charges()[0]).not.toHaveProperty('token');
    expect(processor.calls()).toBe(0);
    expect(JSON.stringify(vault)).not.toContain(security_code);
  });

  it.each([
    ['of another merchant', { aud: 'm_other' }],
    ['under an unknown key', { kid: '2001q1' }],
    ['with another algorithm', { enc: 'A128GCM' }],
  ])('%s fails: the merchant learns of it by event', async (_what, header) => {
    const { deliver, seal, charges, events, causes } = await stage();
    // Sealed well, then given another header: it would not open, and nobody gets as far as trying.
    const [, ...rest] = (await seal()).split('.');
    const good = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: '2026q4', iat: 1_795_521_600, aud: 'm_shop' };
    const card = [Buffer.from(JSON.stringify({ ...good, ...header })).toString('base64url'), ...rest].join('.');
    await deliver(orderDetail({ card }));
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'envelope_invalid' }]);
    expect(events()[1]).toMatchObject({ type: 'payment.failed', data: { failure: { code: 'envelope_invalid' } } });
    expect(causes()).toEqual([]);
  });

  it.each([
    ['no envelope', 'envelope'],
    ['too long', 'e'.repeat(4000)],
    ['three digits', '123'],
  ])('that is %s fails, and no digest of it is kept', async (_what, card) => {
    const { deliver, charges, events } = await stage();
    await deliver(orderDetail({ card }));
    expect(charges()).toMatchObject([{ status: 'failed', failure: 'envelope_invalid' }]);
    expect(events()[0]?.data).not.toHaveProperty('envelope');
  });

  it('may be tried again with the same envelope after a failure', async () => {
    const { deliver, seal, charges, zone } = await stage();
    const card = await seal();
    const { answer } = zone;
    zone.answer = async () => ({ outcome: 'not_attempted', code: 'connector_unavailable' });
    await deliver(orderDetail({ card }));
    zone.answer = answer;
    await deliver(orderDetail({ card, attempt: 2 }));
    expect(charges().map(({ status }) => status)).toEqual(['failed', 'captured']);
  });
});

describe('an order pays once', () => {
  it('delivered 20 times at once', async () => {
    const { token, orders, charges, events, processor } = await stage();
    const message = orderMessage(orderDetail({ token }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => orders({ Records: [message] })));
    expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'captured' }]);
    expect(processor.calls()).toBe(1);
    expect(events().map(({ type }) => type)).toEqual(['order.received', 'payment.authorized', 'payment.captured']);
  });

  it('sent 20 times, each an event of its own, in two batches', async () => {
    const { token, orders, charges, events, processor } = await stage();
    const batch = () => ({ Records: Array.from({ length: 10 }, () => orderMessage(orderDetail({ token }))) });
    await Promise.all([orders(batch()), orders(batch())]);
    expect(charges()).toHaveLength(1);
    expect(processor.calls()).toBe(1);
    expect(events().filter(({ type }) => type === 'order.received')).toHaveLength(1);
  });

  it('when the second attempt comes first', async () => {
    const { token, deliver, charges, processor } = await stage();
    await deliver(orderDetail({ token, attempt: 2 }));
    expect(await deliver(orderDetail({ token }))).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'captured' }]);
    expect(processor.calls()).toBe(1);
  });

  it('when a second attempt comes after the first has paid', async () => {
    const { token, deliver, charges, events } = await stage();
    await deliver(orderDetail({ token }));
    expect(await deliver(orderDetail({ token, attempt: 2 }))).toEqual([]);
    expect(charges()).toHaveLength(1);
    expect(events().filter(({ type }) => type === 'order.received')).toHaveLength(2);
  });

  it('by the second attempt after the first was declined', async () => {
    const { token, tokenOf, deliver, charges, processor } = await stage();
    await deliver(orderDetail({ token: await tokenOf('4000000000000002') }));
    await deliver(orderDetail({ token, attempt: 2 }));
    expect(charges().map(({ status }) => status)).toEqual(['failed', 'captured']);
    await deliver(orderDetail({ token, attempt: 3 }));
    expect(processor.charged()).toEqual([charges()[1]?.id]);
  });

  it('and not at all by an attempt that comes after a later one has failed', async () => {
    const { token, tokenOf, deliver, charges } = await stage();
    await deliver(orderDetail({ token: await tokenOf('4000000000000002'), attempt: 2 }));
    expect(await deliver(orderDetail({ token }))).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'failed' }]);
  });

  it('and waits while it is not known whether the attempt before has paid', async () => {
    const { token, tokenOf, deliver, charges, clock, reconcileCharges, processor } = await stage();
    await deliver(orderDetail({ token: await tokenOf('4000000000003105') }));
    expect(charges()).toMatchObject([{ status: 'pending', operation: 'unknown' }]);
    expect(await deliver(orderDetail({ token, attempt: 2 }))).toHaveLength(1);
    clock.advance(300);
    await reconcileCharges({ atOnce: 3, seconds: 60 });
    expect(charges()).toMatchObject([{ status: 'failed' }]);
    expect(await deliver(orderDetail({ token, attempt: 2 }))).toEqual([]);
    expect(charges().map(({ status }) => status)).toEqual(['failed', 'captured']);
    expect(processor.charged()).toEqual([charges()[1]?.id]);
  });

  it('and is done when the attempt before turns out to have paid', async () => {
    const { token, tokenOf, deliver, charges, clock, reconcileCharges } = await stage();
    await deliver(orderDetail({ token: await tokenOf('4000000000003204') }));
    expect(await deliver(orderDetail({ token, attempt: 2 }))).toHaveLength(1);
    clock.advance(300);
    await reconcileCharges({ atOnce: 3, seconds: 60 });
    expect(await deliver(orderDetail({ token, attempt: 2 }))).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'captured' }]);
  });

  it('for each merchant: the same order number of another is another order', async () => {
    const { token, deliver, charges, seal } = await stage();
    await deliver(orderDetail({ token }));
    await deliver(orderDetail({ card: await seal(plainCard, { aud: 'm_other' }), merchant_id: 'm_other' }));
    expect(charges().map(({ merchantId, status }) => [merchantId, status])).toEqual([
      ['m_shop', 'captured'],
      ['m_other', 'captured'],
    ]);
  });
});

describe('what is no order', () => {
  const noticeOf = async (detail: unknown, options: MessageOptions = {}) => {
    const { deliver, refused, charges, events } = await stage();
    expect(await deliver(detail, options)).toEqual([]);
    return { notice: refused[0], refused, charges: charges(), events: events() };
  };

  it.each([
    ['no JSON', {}, { body: 'no JSON' }],
    ['no event', {}, { body: '{"detail":{}}' }],
    ['an event of another type', orderDetail({ token: 'x' }), { event: { 'detail-type': 'order.deleted' } }],
    ['a sender of another form', orderDetail({ token: 'x' }), { event: { source: 'a b' } }],
  ])('is refused with its cause and no digest: %s', async (_what, detail, options) => {
    const { notice, events, charges } = await noticeOf(detail, options);
    expect(notice).toEqual({
      cause: 'unreadable',
      message_id: expect.any(String),
      refused_at: '2026-11-24T12:00:00.000Z',
    });
    expect([events, charges]).toEqual([[], []]);
  });

  it.each([
    ['without card or token', {}],
    ['with both', { token: `tok_${'a'.repeat(26)}`, card: 'envelope' }],
    ['attempt 0', { token: `tok_${'a'.repeat(26)}`, attempt: 0 }],
    ['attempt 100', { token: `tok_${'a'.repeat(26)}`, attempt: 100 }],
    ['a fraction of a cent', { token: `tok_${'a'.repeat(26)}`, amount: 10.5 }],
    ['an unknown member', { token: `tok_${'a'.repeat(26)}`, security_code: '123' }],
    ['metadata named like a code', { token: `tok_${'a'.repeat(26)}`, metadata: { cvv: '123' } }],
    ['half a character', { token: `tok_${'a'.repeat(26)}`, metadata: { note: '\ud800' } }],
    ['an envelope where it would be kept', { token: `tok_${'a'.repeat(26)}`, metadata: { e: 'eyJh.b.c.d.e' } }],
  ])('is refused with what could be read of it: %s', async (_what, changes) => {
    const { notice, charges } = await noticeOf(orderDetail(changes));
    expect(notice).toMatchObject({ cause: 'unreadable', merchant_id: 'm_shop', order_id: 'order-1' });
    expect(notice?.event_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(notice).not.toHaveProperty('digest');
    expect(charges).toEqual([]);
  });

  it.each([
    ['in metadata', { metadata: { note: 'card 4242 4242 4242 4242' } }],
    ['as the card', { card: '4242424242424242' }],
    ['as the order number', { order_id: '4242424242424242' }],
  ])('a card number in clear %s is refused, and neither it nor a digest is kept', async (_where, changes) => {
    const { notice, events } = await noticeOf(orderDetail(changes));
    expect(notice?.cause).toBe('card_number_in_clear');
    expect(notice).not.toHaveProperty('digest');
    expect(JSON.stringify(notice)).not.toMatch(/4242[ -]?4242/);
    expect(output.text()).not.toMatch(/4242[ -]?4242/);
    expect(events).toEqual([]);
  });

  it.each([
    ['merchant_unknown', { merchant_id: 'm_nobody' }],
    ['merchant_suspended', { merchant_id: 'm_closed' }],
    ['currency_not_supported', { currency: 'GBP' }],
  ] as const)('an order without a charge that could say so is refused: %s', async (cause, changes) => {
    const detail = orderDetail({ token: `tok_${'a'.repeat(26)}`, ...changes });
    const { notice, charges, events } = await noticeOf(detail);
    expect(notice).toMatchObject({
      cause,
      order_id: 'order-1',
      attempt: 1,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(charges).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['order.received']);
  });

  it.each([
    ['another amount', { amount: 1051 }],
    ['another site', { site: 'other.example' }],
    ['another card', { token: undefined, card: 'envelope' }],
  ])('the same attempt with %s is refused', async (_what, changes) => {
    const { deliver, token, refused, charges } = await stage();
    await deliver(orderDetail({ token }));
    expect(await deliver(orderDetail({ token, ...changes }))).toEqual([]);
    expect(refused).toMatchObject([{ cause: 'attempt_reused', order_id: 'order-1' }]);
    expect(charges()).toHaveLength(1);
  });

  it('the same attempt with another envelope is refused', async () => {
    const { deliver, seal, causes, charges } = await stage();
    await deliver(orderDetail({ card: await seal() }));
    await deliver(orderDetail({ card: await seal() }));
    expect([causes(), charges().length]).toEqual([['attempt_reused'], 1]);
  });

  it('does not stop the others of its batch', async () => {
    const { token, orders, charges, causes } = await stage();
    const Records = [orderMessage('no order'), orderMessage(orderDetail({ token })), orderMessage({})];
    expect((await orders({ Records })).batchItemFailures).toEqual([]);
    expect([charges().length, causes()]).toEqual([1, ['unreadable', 'unreadable']]);
  });
});

describe('what cannot be done now', () => {
  it('comes again when a store fails, and is then paid', async () => {
    const { token, deliver, ledger, charges } = await stage();
    const works = { ...ledger };
    Object.assign(ledger, { recordOrder: () => Promise.reject(new Error('4242424242424242 unreachable')) });
    expect(await deliver(orderDetail({ token }))).toHaveLength(1);
    expect(output.text()).not.toContain('4242424242424242');
    Object.assign(ledger, works);
    expect(await deliver(orderDetail({ token }), { received: 2 })).toEqual([]);
    expect(charges()).toMatchObject([{ status: 'captured' }]);
  });

  it('is given up with a cause before the queue forgets it, and says which order it was', async () => {
    const { token, tokenOf, deliver, refused, clock, charges } = await stage();
    const sentAt = clock.now();
    await deliver(orderDetail({ token: await tokenOf('4000000000003105') }));
    clock.advance(53 * 60);
    const second = orderDetail({ token, attempt: 2 });
    expect(await deliver(second, { sentAt, received: 18 })).toHaveLength(1);
    clock.advance(61);
    expect(await deliver(second, { sentAt, received: 19 })).toEqual([]);
    expect(refused).toMatchObject([{ cause: 'waited_too_long', order_id: 'order-1', attempt: 2 }]);
    expect(charges()).toHaveLength(1);
  });

  it('but what is late and was never tried is tried', async () => {
    const { token, deliver, clock, charges, causes } = await stage();
    const sentAt = clock.now();
    clock.advance(59 * 60);
    await deliver(orderDetail({ token }), { sentAt });
    expect([charges().map(({ status }) => status), causes()]).toEqual([['captured'], []]);
  });

  it('counts what was paid, what failed and what is not known', async () => {
    const { token, tokenOf, deliver } = await stage();
    await deliver(orderDetail({ token }));
    await deliver(orderDetail({ token: await tokenOf('4000000000000002'), order_id: 'order-2' }));
    await deliver(orderDetail({ token: await tokenOf('4000000000003105'), order_id: 'order-3' }));
    await deliver(orderDetail({ token, order_id: 'order-3', attempt: 2 }));
    await deliver({});
    const metrics = output.lines().flatMap((line) => (line._aws === undefined ? [] : [line]));
    const values = (name: string) => metrics.flatMap((line) => (name in line ? [line[name]].flat() : []));
    expect(values('PaymentFailed')).toEqual([0, 1]);
    expect(values('PaymentUnknown')).toEqual([1]);
    expect(values('OrdersWaiting')).toEqual([1]);
    expect(values('OrdersRefused')).toEqual([1]);
  });
});

describe('a Kafka topic of orders', () => {
  it('is paid as the queue is, once', async () => {
    const { token, orders, charges, events, processor } = await stage();
    const details = [orderDetail({ token }), orderDetail({ token }), orderDetail({ token, order_id: 'order-2' })];
    await orders(topicEvent(details));
    await orders(topicEvent(details));
    expect(charges().map(({ orderId, status }) => [orderId, status])).toEqual([
      ['order-1', 'captured'],
      ['order-2', 'captured'],
    ]);
    expect(processor.calls()).toBe(2);
    expect(events()[0]).toMatchObject({
      type: 'order.received',
      occurred_at: '2026-11-24T12:00:00.000Z',
      actor: { client_id: 'kafka/orders' },
    });
  });

  it('goes on after what is no order, whose cause is told', async () => {
    const { token, orders, charges, refused } = await stage();
    const { records, ...rest } = topicEvent(['no JSON', orderDetail({ token }), { card: '4242424242424242' }]);
    const deleted = { ...records['orders-0']![0]!, partition: 9, value: null as unknown as string };
    await orders({ ...rest, records: { ...records, 'orders-9': [deleted] } });
    expect(charges()).toMatchObject([{ status: 'captured' }]);
    expect(refused.map(({ cause, message_id }) => [cause, message_id])).toEqual([
      ['unreadable', 'orders-0@7'],
      ['card_number_in_clear', 'orders-2@7'],
      ['unreadable', 'orders-9@7'],
    ]);
  });

  it('comes again with its whole batch while one must wait, and goes on without it after 54 minutes', async () => {
    const { token, tokenOf, orders, charges, clock, causes, deliver } = await stage();
    await deliver(orderDetail({ token: await tokenOf('4000000000003105') }));
    const batch = topicEvent([orderDetail({ token, attempt: 2 }), orderDetail({ token, order_id: 'order-2' })]);
    await expect(orders(batch)).rejects.toThrow('pay-order: records must come again');
    expect(charges().map(({ status }) => status)).toEqual(['pending', 'captured']);
    clock.advance(54 * 60);
    await orders(batch);
    expect([charges().length, causes()]).toEqual([2, ['waited_too_long']]);
  });
});

describe('a notice of a refused order', () => {
  const notice: OrderRefused = {
    cause: 'merchant_unknown',
    event_id: '0b2f3c1e-6b0e-4b53-8b6a-7d3b7f0f8a11',
    message_id: 'message-1',
    merchant_id: 'm_nobody',
    order_id: 'order-1',
    attempt: 1,
    digest: undefined,
    refused_at: '2026-11-24T12:00:00.000Z',
  };

  it('goes onto the bus of orders, from where a rule takes it', async () => {
    const bus = inMemoryEventBus();
    await refuseOrder(bus)(notice);
    const [event, ...others] = bus.published();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type: 'order.refused', occurredAt: notice.refused_at });
    expect(JSON.parse(event?.json ?? '')).toEqual(JSON.parse(JSON.stringify(notice)));
  });

  it('that the bus does not take is a fault, so the order comes again', async () => {
    const bus = inMemoryEventBus();
    bus.refuse(() => true);
    await expect(refuseOrder(bus)(notice)).rejects.toThrow('did not take a notice');
  });

  it('holds nothing of a card', async () => {
    const bus = inMemoryEventBus();
    for (const message_id of ['4242424242424242', 'eyJh.b.c.d.e']) {
      await expect(refuseOrder(bus)({ ...notice, message_id })).rejects.toThrow('held card data');
    }
    expect(bus.published()).toEqual([]);
  });
});

describe('found by attack', () => {
  it('a record of a topic whose store fails for ever is given up after 54 minutes', async () => {
    const { token, orders, clock, causes, ledger } = await stage();
    Object.assign(ledger, { recordOrder: () => Promise.reject(new Error('broken')) });
    const batch = topicEvent([orderDetail({ token })]);
    clock.advance(55 * 60);
    await orders(batch);
    expect(causes()).toEqual(['waited_too_long']);
  });

  it('a record with a timestamp of no date does not stop its batch', async () => {
    const { token, orders, charges } = await stage();
    const { records, ...rest } = topicEvent([orderDetail({ token }), orderDetail({ token, order_id: 'order-2' })]);
    const odd = { ...records['orders-0']![0]!, timestamp: Number.MAX_SAFE_INTEGER };
    await orders({ ...rest, records: { ...records, 'orders-0': [odd] } });
    expect(charges().length).toBeGreaterThanOrEqual(1);
  });

  it('an order that is first read in the 59th minute and must wait leaves its cause', async () => {
    const { token, tokenOf, deliver, clock, causes } = await stage();
    const sentAt = clock.now();
    clock.advance(58 * 60);
    await deliver(orderDetail({ token: await tokenOf('4000000000003105') }));
    expect(await deliver(orderDetail({ token, attempt: 2 }), { sentAt })).toEqual([]);
    expect(causes()).toEqual(['waited_too_long']);
  });

  it('an event that says it is a month old is filed where the completeness check of its day looks', async () => {
    const { token, deliver, ledger, clock } = await stage();
    await deliver(orderDetail({ token }), { event: { time: '2026-10-24T12:00:00Z' } });
    const found: string[] = [];
    const from = new Date('2026-11-24T00:00:00Z');
    for await (const { type } of ledger.happened(from, new Date('2026-11-25T00:00:00Z'))) found.push(type);
    expect(clock.now().toISOString()).toContain('2026-11-24');
    expect(found).toContain('order.received');
  });

  it('the same request 13 minutes later is answered', async () => {
    const { call, token, seal, clock } = await stage();
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-00000009' };
    const code = await seal({ security_code: '123' });
    const body = JSON.stringify({ token, security_code: code, amount: 1, currency: 'USD' });
    const first = await call('create-charge', { headers, body });
    clock.advance(13 * 60);
    const second = await call('create-charge', { headers, body });
    expect([first.status, second.status, second.json.code]).toEqual([201, 201, undefined]);
  });
});
