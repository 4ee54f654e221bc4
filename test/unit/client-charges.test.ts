import { inspect } from 'node:util';
import { createClient, type Strongroom } from '../../client/create-client';
import { chargeAnswer } from '../support/charge-answer';
import { answers, breaks, refuses, scriptedFetch, type ScriptedOutcome } from '../support/scripted-fetch';

const charge = chargeAnswer();
const { id } = charge;
const operation = {
  id: `op_${'c'.repeat(32)}`,
  kind: 'refund',
  status: 'succeeded',
  amount: 250,
  currency: 'USD',
  created_at: '2026-11-24T12:00:02.000Z',
  updated_at: '2026-11-24T12:00:03.000Z',
};
const event = {
  id: `${id}.1`,
  type: 'payment.authorized',
  sequence: 1,
  occurred_at: '2026-11-24T12:00:00.000Z',
  outcome: 'success',
  data: { charge: id },
};
const envelope = 'aGVhZGVy.a2V5.aXY.Y2lwaGVydGV4dA.dGFn';

function clientOver(...script: readonly ScriptedOutcome[]) {
  const { fetch, sent } = scriptedFetch(...script);
  const waits: number[] = [];
  const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
  const strongroom = createClient({ apiUrl: 'https://api.example', accessToken: () => 'access', fetch, wait });
  return { strongroom, sent, waits };
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

type Operate = (strongroom: Strongroom, key?: { readonly idempotencyKey: string }) => Promise<unknown>;

const operations: readonly (readonly [string, string, object, Operate])[] = [
  ['all of a capture', '/capture', {}, (api, key) => api.captureCharge(id, {}, key)],
  [
    'a part of a capture',
    '/capture',
    { amount: 5, final: true },
    (api, key) => api.captureCharge(id, { amount: 5, final: true }, key),
  ],
  ['a void', '/void', {}, (api, key) => api.voidCharge(id, key)],
  ['a refund', '/refunds', { amount: 250 }, (api, key) => api.refundCharge(id, { amount: 250 }, key)],
  ['a dispute', '/dispute', { reason: '10.4' }, (api, key) => api.disputeCharge(id, { reason: '10.4' }, key)],
];

describe('an operation', () => {
  it.each(operations)('%s is sent to %s with %j', async (_what, path, body, operate) => {
    const { strongroom, sent } = clientOver(answers(201, { operation, charge }));
    await operate(strongroom, { idempotencyKey: 'return-1001' });
    expect(sent[0]?.url).toBe(`https://api.example/v1/charges/${id}${path}`);
    expect(sent[0]?.init).toMatchObject({ method: 'POST', body: JSON.stringify(body) });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('return-1001');
  });

  it.each(operations)(
    '%s is sent again with the same key until it is answered',
    async (_what, _path, _body, operate) => {
      const running = refuses(409, 'operation_in_progress', { 'Retry-After': '2' });
      const { strongroom, sent, waits } = clientOver(breaks, running, answers(201, { operation, charge }));
      expect(await operate(strongroom)).toEqual({ operation, charge, replayed: false });
      const keys = sent.map(({ headers }) => headers.get('idempotency-key') ?? '');
      expect(keys).toHaveLength(3);
      expect(new Set(keys).size).toBe(1);
      expect(keys[0]).toMatch(/^[A-Za-z0-9._:-]{8,64}$/);
      expect(waits[1]).toBe(2000);
    },
  );

  it.each(operations)('%s that is not possible is not sent again', async (_what, _path, _body, operate) => {
    const refusal = refuses(409, 'operation_not_possible', {}, { charge_status: 'voided', possible: 'nothing' });
    const { strongroom, sent } = clientOver(refusal);
    const error = await errorOf(operate(strongroom));
    expect(error).toMatchObject({ code: 'operation_not_possible', chargeStatus: 'voided', possible: [] });
    expect(sent).toHaveLength(1);
  });

  it('that failed or is not known yet is an answer, not an error', async () => {
    const failed = { operation: { ...operation, status: 'failed', failure: { code: 'too_late' } }, charge };
    const open = { operation: { ...operation, status: 'pending' }, charge };
    const { strongroom } = clientOver(answers(201, failed), answers(202, open, { 'Retry-After': '5' }));
    expect((await strongroom.refundCharge(id)).operation).toEqual(failed.operation);
    expect((await strongroom.refundCharge(id)).operation).toEqual(open.operation);
  });

  it('tells a replay from a first one', async () => {
    const { strongroom } = clientOver(answers(201, { operation, charge }, { 'Idempotent-Replayed': 'true' }));
    expect(await strongroom.voidCharge(id)).toMatchObject({ replayed: true });
  });

  it('that asks for too much says what is left, with the key to go on with', async () => {
    const { strongroom } = clientOver(refuses(422, 'amount_too_large', {}, { left: 50 }));
    const error = await errorOf(strongroom.refundCharge(id, { amount: 51 }, { idempotencyKey: 'return-1001' }));
    expect(error).toMatchObject({ code: 'amount_too_large', left: 50, idempotencyKey: 'return-1001' });
  });

  it('that was told to sign in again has what to ask the issuer for, and is not sent again', async () => {
    const members = { acr_values: 'phr phrh', max_age: 900 };
    const { strongroom, sent } = clientOver(refuses(401, 'insufficient_user_authentication', {}, members));
    const error = await errorOf(strongroom.refundCharge(id));
    expect(error).toMatchObject({ status: 401, acrValues: 'phr phrh', maxAge: 900 });
    expect(sent).toHaveLength(1);
  });

  it('that was told what is possible has it as a list', async () => {
    const members = { charge_status: 'captured', possible: 'refund dispute' };
    const { strongroom } = clientOver(refuses(409, 'operation_not_possible', {}, members));
    const error = await errorOf(strongroom.voidCharge(id));
    expect(error).toMatchObject({ chargeStatus: 'captured', possible: ['refund', 'dispute'] });
  });

  it('drops members of a problem that have another type', async () => {
    const members = { left: '50', possible: 7, charge_status: null, acr_values: 7, max_age: '900' };
    const { strongroom } = clientOver(refuses(422, 'amount_too_large', {}, members));
    const error = await errorOf(strongroom.voidCharge(id));
    expect(error).toMatchObject({ left: undefined, possible: undefined, chargeStatus: undefined });
    expect(error).toMatchObject({ acrValues: undefined, maxAge: undefined });
  });

  it.each([
    ['the charge alone', charge],
    ['an operation without its charge', { operation }],
    ['an operation without its status', { operation: { ...operation, status: undefined }, charge }],
  ])('answered with %s is unexpected', async (_what, body) => {
    const { strongroom } = clientOver(answers(201, body));
    expect(await errorOf(strongroom.voidCharge(id))).toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('the list of charges', () => {
  const ids = ['e', 'd', 'c'].map((letter) => `ch_${letter.repeat(32)}`);
  const [first, second, third] = ids.map((one) => chargeAnswer({ id: one }));
  const pages = [
    answers(200, { charges: [first, second], next_cursor: 'cursor-of-page-2' }),
    answers(200, { charges: [third] }),
  ];

  it('is a page, with the cursor of the next', async () => {
    const { strongroom, sent } = clientOver(...pages);
    const query = { order_id: 'A #1/2', status: 'captured', limit: 2 } as const;
    expect(await strongroom.listCharges(query)).toEqual({ charges: [first, second], nextCursor: 'cursor-of-page-2' });
    expect(sent[0]?.url).toBe('https://api.example/v1/charges?order_id=A+%231%2F2&status=captured&limit=2');
    expect(sent[0]?.init).toMatchObject({ method: 'GET' });
  });

  it('has no cursor on the last page, and no question mark where nothing is asked', async () => {
    const { strongroom, sent } = clientOver(answers(200, { charges: [] }));
    expect(await strongroom.listCharges()).toEqual({ charges: [] });
    expect(sent[0]?.url).toBe('https://api.example/v1/charges');
  });

  it('goes over all pages in order, each asked for with the same query', async () => {
    const { strongroom, sent } = clientOver(...pages);
    const seen: string[] = [];
    for await (const one of strongroom.allCharges({ order_id: '1001' })) seen.push(one.id);
    expect(seen).toEqual(ids);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      '?order_id=1001',
      '?order_id=1001&cursor=cursor-of-page-2',
    ]);
  });

  it('asks for no page that nobody wants', async () => {
    const { strongroom, sent } = clientOver(...pages);
    for await (const one of strongroom.allCharges()) if (one.id === ids[1]) break;
    expect(sent).toHaveLength(1);
  });

  it('goes on where a page breaks off, and does not repeat a charge', async () => {
    const { strongroom } = clientOver(...pages.slice(0, 1), breaks, ...pages.slice(1));
    const seen: string[] = [];
    for await (const one of strongroom.allCharges()) seen.push(one.id);
    expect(seen).toEqual(ids);
  });

  it.each([
    ['no list', {}],
    ['a list of something else', { charges: [{ id }] }],
    ['a cursor that is no text', { charges: [], next_cursor: 2 }],
  ])('answered with %s is unexpected', async (_what, body) => {
    const { strongroom } = clientOver(answers(200, body));
    expect(await errorOf(strongroom.listCharges())).toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('the events of a charge', () => {
  it('are those of the API, in its order', async () => {
    const { strongroom, sent } = clientOver(answers(200, { events: [event, { ...event, sequence: 2 }] }));
    expect(await strongroom.chargeEvents(id)).toEqual([event, { ...event, sequence: 2 }]);
    expect(sent[0]?.url).toBe(`https://api.example/v1/charges/${id}/events`);
  });

  it.each([{}, { events: {} }, { events: [{ ...event, data: 'text' }] }])('are not %j', async (body) => {
    const { strongroom } = clientOver(answers(200, body));
    expect(await errorOf(strongroom.chargeEvents(id))).toMatchObject({ code: 'unexpected_answer' });
  });
});

describe('a charge by card', () => {
  const purchase = { amount: 1050, currency: 'USD' } as const;

  it('sends the envelope, and takes an answer without a token', async () => {
    const { token: _token, ...unsaved } = charge;
    const { strongroom, sent } = clientOver(answers(201, unsaved));
    expect((await strongroom.createCharge({ card: envelope, save: false, ...purchase })).charge).toEqual(unsaved);
    expect(sent[0]?.init.body).toBe(JSON.stringify({ card: envelope, save: false, ...purchase }));
  });

  it.each([
    ['a card number', { card: '4242424242424242' }],
    ['a security code', { token: `tok_${'a'.repeat(26)}`, security_code: '123' }],
  ])('sends nothing where %s is in clear', async (_what, clear) => {
    const { strongroom, sent } = clientOver(answers(201, charge));
    const error = await errorOf(strongroom.createCharge({ ...clear, ...purchase }));
    expect(error).toMatchObject({ code: 'card_not_sealed' });
    expect(inspect(error)).not.toMatch(/4242|'123'/);
    expect(sent).toEqual([]);
  });
});
