import { randomUUID } from 'node:crypto';
import { cardOf, freshSecurityCode } from '../../cli/local/story/cards';
import { archiveReader } from '../../cli/local/story/archive-reader';
import { haystacksOf } from '../../cli/local/story/scan/haystacks';
import { envelopeNeedles } from '../../cli/local/story/scan/needles';
import { search } from '../../cli/local/story/scan/search';
import { eventually } from '../../cli/eventually';
import { emulatorAccount } from '../../cli/local/environment';
import { chargeId, orderSubject, sha256Hex } from '../../lambdas/adapters/ids';
import { Jwks } from '../../lambdas/contracts/jwks';
import { namesOf } from '../../lib/config/names';
import { ledgerRows, processorRows } from '../support/ledger-facts';
import { noticeOf, putOrders } from '../support/order-events';
import { sealEnvelope } from '../support/seal-envelope';
import { runningStage, type TestStage } from '../support/stage';
import { demoServer, tokenFor } from '../support/test-merchant';

const merchantId = 'm_demo';
const patience = { within: 60_000, every: 250 };

let stage: TestStage;
let approved: string;
let declined: string;
const envelopes: string[] = [];

const newOrder = (): string => `order-${randomUUID()}`;
const detailOf = (orderId: string, more: object) => ({
  ...{ order_id: orderId, attempt: 1, merchant_id: merchantId, amount: 1050, currency: 'USD' },
  ...more,
});
const chargeIdOf = (orderId: string, attempt = 1): string =>
  chargeId(merchantId, 'pay-order', `order:${orderId}:${attempt}`);

/** The charge of an attempt, once it is settled. */
async function settledCharge(orderId: string, attempt = 1) {
  const id = chargeIdOf(orderId, attempt);
  const find = async () => {
    const { charge } = await ledgerRows(stage.clients, id);
    return charge === undefined || charge['status']?.S === 'pending' ? undefined : charge;
  };
  const charge = await eventually(find, patience);
  if (charge === undefined) throw new Error(`attempt ${attempt} of ${orderId} has no settled charge`);
  return { id, status: charge['status']?.S, failure: charge['failure']?.S, token: charge['token']?.S };
}

/** The ids of the order's charges at the processor, attempts 1 to 3. */
async function askedFor(orderId: string): Promise<readonly string[]> {
  const rows = await Promise.all(
    [1, 2, 3].map((attempt) => processorRows(stage.clients, chargeIdOf(orderId, attempt))),
  );
  return rows.flat().map((row) => row['reference']?.S ?? '');
}

/** Every order that was put so far has been read and is gone from the queue. */
async function queueIsEmpty(): Promise<void> {
  const queue = `${stage.status.endpoint_url}/${emulatorAccount.account}/${namesOf('local').queue('pay-order')}`;
  const look = `${stage.status.endpoint_url}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(queue)}`;
  const empty = async () => ((await (await fetch(look)).text()).includes('order.created') ? undefined : true);
  if ((await eventually(empty, patience)) === undefined) throw new Error('the queue of orders does not empty');
}

async function sealed(plaintext: object, at: Date): Promise<string> {
  const answer = await fetch(`${stage.status.api_url}/.well-known/jwks.json`);
  const { keys } = Jwks.parse(await answer.json());
  const envelope = await sealEnvelope({ all: async () => keys }, { plaintext, at, header: { aud: merchantId } });
  envelopes.push(envelope);
  return envelope;
}

beforeAll(async () => {
  stage = await runningStage();
  [approved, declined] = await Promise.all([tokenFor('4242424242424242'), tokenFor('4000000000000002')]);
}, 60_000);

describe('an order on the bus', () => {
  test('by token is paid, and received and paid in the archive', async () => {
    const orderId = newOrder();
    await putOrders(stage, [detailOf(orderId, { token: approved })]);
    const { id, status } = await settledCharge(orderId);
    expect(status).toBe('captured');
    expect(await askedFor(orderId)).toEqual([id]);
    const archive = archiveReader(stage.clients.s3, namesOf('local').bucket('archive', emulatorAccount));
    const received = await archive.find((event) => event.id === `${orderSubject(merchantId, orderId)}.1`);
    expect(received).toMatchObject({
      type: 'order.received',
      actor: { client_id: `shop.checkout@${emulatorAccount.account}` },
      data: { order_id: orderId, attempt: 1, token: approved, amount: 1050 },
    });
    expect(await archive.find((event) => event.id === `${id}.2`)).toMatchObject({ type: 'payment.captured' });
  }, 120_000);

  test('by card is paid, and its card kept', async () => {
    const orderId = newOrder();
    const { security_code: _code, ...card } = cardOf('5555555555554444', '0000');
    const envelope = await sealed(card, new Date());
    await putOrders(stage, [detailOf(orderId, { card: envelope })]);
    const { status, token } = await settledCharge(orderId);
    expect(status).toBe('captured');
    expect(token).toBe(await tokenFor('5555555555554444'));
    await queueIsEmpty();
    // The emulator's own record has the test's call that put the order; the stage has it nowhere.
    const haystacks = (await haystacksOf(stage.status, stage.clients)).filter(({ where }) =>
      /^(?:table|queue|bucket|log group) /.test(where),
    );
    expect(haystacks.length).toBeGreaterThan(30);
    expect(search(haystacks, envelopes.flatMap(envelopeNeedles))).toEqual([]);
    expect(search(haystacks, [{ what: 'its digest', text: sha256Hex(envelope) }])).not.toEqual([]);
  }, 120_000);

  test('sealed 50 minutes ago is paid; sealed over an hour ago it is a failed payment', async () => {
    const [late, tooLate] = [newOrder(), newOrder()];
    const { security_code: _code, ...card } = cardOf('4242424242424242', '0000');
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await putOrders(stage, [
      detailOf(late, { card: await sealed(card, ago(50)) }),
      detailOf(tooLate, { card: await sealed(card, ago(63)) }),
    ]);
    expect((await settledCharge(late)).status).toBe('captured');
    expect(await settledCharge(tooLate)).toMatchObject({ status: 'failed', failure: 'envelope_expired' });
    expect(await askedFor(tooLate)).toEqual([]);
    const { events } = await ledgerRows(stage.clients, chargeIdOf(tooLate));
    expect(events.map(({ type }) => type?.S)).toEqual(['payment.failed']);
  }, 120_000);

  test('with a security code in its envelope fails, and the processor is not asked', async () => {
    const orderId = newOrder();
    const card = await sealed(cardOf('4242424242424242', freshSecurityCode()), new Date());
    await putOrders(stage, [detailOf(orderId, { card })]);
    expect(await settledCharge(orderId)).toMatchObject({ status: 'failed', failure: 'security_code_not_allowed' });
    expect(await askedFor(orderId)).toEqual([]);
  }, 120_000);

  test('put 20 times at once is paid once', async () => {
    const orderId = newOrder();
    const detail = detailOf(orderId, { token: approved });
    await Promise.all(Array.from({ length: 20 }, () => putOrders(stage, [detail])));
    const { id, status } = await settledCharge(orderId);
    await queueIsEmpty();
    expect(status).toBe('captured');
    expect(await askedFor(orderId)).toEqual([id]);
    expect((await ledgerRows(stage.clients, id)).events).toHaveLength(2);
  }, 120_000);

  test('whose second attempt comes first is paid by that alone', async () => {
    const orderId = newOrder();
    await putOrders(stage, [detailOf(orderId, { token: approved, attempt: 2 })]);
    const { id, status } = await settledCharge(orderId, 2);
    await putOrders(stage, [detailOf(orderId, { token: approved })]);
    await queueIsEmpty();
    expect(status).toBe('captured');
    expect(await askedFor(orderId)).toEqual([id]);
  }, 120_000);

  test('is paid by the second attempt when the first was declined, and by no third', async () => {
    const orderId = newOrder();
    await putOrders(stage, [detailOf(orderId, { token: declined })]);
    expect(await settledCharge(orderId)).toMatchObject({ status: 'failed', failure: 'card_declined' });
    await putOrders(stage, [detailOf(orderId, { token: approved, attempt: 2 })]);
    const second = await settledCharge(orderId, 2);
    expect(second.status).toBe('captured');
    await putOrders(stage, [detailOf(orderId, { token: approved, attempt: 3 })]);
    await queueIsEmpty();
    expect(await askedFor(orderId)).toEqual([chargeIdOf(orderId), second.id]);
  }, 120_000);

  test.each([
    ['unreadable', { amount: 10.5 }],
    ['merchant_unknown', { merchant_id: 'm_nobody' }],
    ['currency_not_supported', { currency: 'XAF' }],
  ])(
    'that cannot be paid waits as its cause in the dead-letter queue: %s',
    async (cause, changes) => {
      const orderId = newOrder();
      await putOrders(stage, [detailOf(orderId, { token: approved, ...changes })]);
      expect(await noticeOf(stage, orderId)).toMatchObject({ cause, order_id: orderId, attempt: 1 });
      expect(await askedFor(orderId)).toEqual([]);
    },
    60_000,
  );

  test('asked for differently under the same attempt is refused, and paid once as it was first', async () => {
    const orderId = newOrder();
    await putOrders(stage, [detailOf(orderId, { token: approved })]);
    const { id } = await settledCharge(orderId);
    await putOrders(stage, [detailOf(orderId, { token: approved, amount: 1051 })]);
    expect(await noticeOf(stage, orderId)).toMatchObject({ cause: 'attempt_reused' });
    expect(await askedFor(orderId)).toEqual([id]);
  }, 120_000);
});

test('the SDK of the demo shop finds what its orders became', async () => {
  const orderId = newOrder();
  await putOrders(stage, [detailOf(orderId, { token: approved })]);
  const { id } = await settledCharge(orderId);
  const strongroom = await demoServer();
  const found = await eventually(
    async () => (await strongroom.listCharges({ order_id: orderId })).charges.find((charge) => charge.id === id),
    patience,
  );
  expect(found).toMatchObject({ status: 'captured', order_id: orderId });
}, 60_000);
