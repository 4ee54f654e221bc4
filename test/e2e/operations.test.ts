import type { Charge } from '../../client/answers';
import type { Strongroom } from '../../client/create-client';
import { callRaw } from '../../cli/local/story/call-raw';
import { type ArchiveReader, archiveReader } from '../../cli/local/story/archive-reader';
import { emulatorAccount } from '../../cli/local/environment';
import { eventually } from '../../cli/eventually';
import { namesOf } from '../../lib/config/names';
import { invokeReconciler } from '../support/reconciler';
import { ledgerRows, processorRows } from '../support/ledger-facts';
import { accessTokenOf, runningStage } from '../support/stage';
import { demoServer, freshKey, tokenFor } from '../support/test-merchant';

let strongroom: Strongroom;
let archive: ArchiveReader;

beforeAll(async () => {
  const { clients } = await runningStage();
  strongroom = await demoServer();
  archive = archiveReader(clients.s3, namesOf('local').bucket('archive', emulatorAccount));
}, 30_000);

async function authorized(capture: 'automatic' | 'manual', more: { readonly order_id?: string } = {}): Promise<Charge> {
  const token = await tokenFor('4000056655665556');
  return (await strongroom.createCharge({ token, amount: 1050, currency: 'USD', capture, ...more })).charge;
}

const typesOf = async (id: string) => (await strongroom.chargeEvents(id)).map(({ type }) => type);

/** The ids of a charge's events that the archive does not have after a while. */
async function notArchived(id: string): Promise<readonly string[]> {
  const expected = (await strongroom.chargeEvents(id)).map((event) => event.id);
  let missing = expected;
  const lacks = async () => {
    const archived = new Set((await archive.events()).map(({ event }) => event.id));
    missing = expected.filter((one) => !archived.has(one));
    return missing.length === 0 ? true : undefined;
  };
  await eventually(lacks, { within: 30_000, every: 250 });
  return missing;
}

describe('a charge that is captured by request', () => {
  let charge: Charge;
  const answers: { readonly status: string; readonly captured: number; readonly capturable: number }[] = [];

  beforeAll(async () => {
    charge = await authorized('manual');
    for (const amount of [300, 200]) answers.push((await strongroom.captureCharge(charge.id, { amount })).charge);
    answers.push((await strongroom.voidCharge(charge.id)).charge);
    answers.push((await strongroom.refundCharge(charge.id, { amount: 100 })).charge);
    answers.push((await strongroom.disputeCharge(charge.id, { reason: '10.4' })).charge);
    answers.push((await strongroom.refundCharge(charge.id)).charge);
  }, 60_000);

  test('is authorized first, and takes no money', () => {
    expect(charge).toMatchObject({ status: 'authorized', authorized: 1050, captured: 0, capturable: 1050 });
  });

  test('goes from part to part, releases the rest, and gives back', () => {
    expect(answers.map(({ status, captured, capturable }) => [status, captured, capturable])).toEqual([
      ['partially_captured', 300, 750],
      ['partially_captured', 500, 550],
      ['captured', 500, 0],
      ['partially_refunded', 500, 0],
      ['partially_refunded', 500, 0],
      ['refunded', 500, 0],
    ]);
  });

  test('is the same at the processor', async () => {
    const { clients } = await runningStage();
    expect(await processorRows(clients, charge.id)).toMatchObject([
      { outcome: { S: 'approved' }, captured: { N: '500' }, refundable: { N: '0' }, closed: { BOOL: true } },
    ]);
  });

  test('has an event for each step, and each is in the archive', async () => {
    const operations = ['captured', 'captured', 'voided', 'refunded', 'disputed', 'refunded'];
    expect(await typesOf(charge.id)).toEqual(['authorized', ...operations].map((what) => `payment.${what}`));
    expect(await notArchived(charge.id)).toEqual([]);
  }, 40_000);

  test('refuses what is no longer possible, and says what is', async () => {
    const capture = strongroom.captureCharge(charge.id);
    await expect(capture).rejects.toMatchObject({
      code: 'operation_not_possible',
      status: 409,
      chargeStatus: 'refunded',
      possible: ['dispute'],
    });
  });
});

describe('an authorization that runs out', () => {
  test('can be captured no longer, and the deployed reconciler closes it', async () => {
    const { clients } = await runningStage();
    const token = await tokenFor('4000000000003907');
    const { charge } = await strongroom.createCharge({ token, amount: 700, currency: 'USD', capture: 'manual' });
    expect(charge).toMatchObject({ status: 'authorized', capture_before: expect.any(String) });
    const closed = async () => {
      await invokeReconciler(clients.lambda);
      const { status } = await strongroom.readCharge(charge.id);
      return status === 'authorized' ? undefined : status;
    };
    expect(await eventually(closed, { within: 30_000, every: 500 })).toBe('expired');
    await expect(strongroom.captureCharge(charge.id)).rejects.toMatchObject({ chargeStatus: 'expired', possible: [] });
    expect(await typesOf(charge.id)).toEqual(['payment.authorized', 'payment.expired']);
    expect(await notArchived(charge.id)).toEqual([]);
  }, 60_000);
});

describe('operations under one key', () => {
  test('are carried out once, and replayed', async () => {
    const { id } = await authorized('automatic');
    const idempotencyKey = freshKey();
    const first = await strongroom.refundCharge(id, { amount: 400 }, { idempotencyKey });
    const again = await strongroom.refundCharge(id, { amount: 400 }, { idempotencyKey });
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.operation).toEqual(first.operation);
    expect(again.charge.refunded).toBe(400);
    await expect(strongroom.refundCharge(id, { amount: 401 }, { idempotencyKey })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('of many callers at once never give back more than was captured', async () => {
    const { id } = await authorized('automatic');
    const refunds = Array.from({ length: 12 }, () => strongroom.refundCharge(id, { amount: 250 }));
    const codes = (await Promise.allSettled(refunds)).map((one) =>
      one.status === 'fulfilled' ? one.value.operation.status : String(one.reason.code),
    );
    expect(codes.filter((code) => code === 'succeeded')).toHaveLength(4);
    expect(new Set(codes)).toEqual(new Set(['succeeded', 'amount_too_large']));
    expect(await strongroom.readCharge(id)).toMatchObject({ refunded: 1000, refundable: 50 });
  }, 60_000);

  test('of another merchant’s charge do not exist', async () => {
    const stage = await runningStage();
    const { id } = await authorized('manual');
    const call = { method: 'POST', headers: { 'idempotency-key': freshKey() }, body: '{}' };
    const accessToken = await accessTokenOf('other-server');
    const answer = await callRaw(stage, { ...call, accessToken, path: `/v1/charges/${id}/capture` });
    expect([answer.status, answer.problem?.code]).toEqual([404, 'charge_not_found']);
  });

  test('need their own permission', async () => {
    const stage = await runningStage();
    const { id } = await authorized('manual');
    const call = { method: 'POST', headers: { 'idempotency-key': freshKey() }, body: '{}' };
    const accessToken = await accessTokenOf('demo-reader');
    const answer = await callRaw(stage, { ...call, accessToken, path: `/v1/charges/${id}/void` });
    expect(answer.status).toBe(403);
    expect((await strongroom.readCharge(id)).status).toBe('authorized');
  });
});

describe('the list of charges', () => {
  const order = `list-${freshKey()}`;
  let made: readonly string[] = [];

  beforeAll(async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await authorized('automatic', { order_id: order })).id);
    made = ids;
  }, 60_000);

  /** Indexes follow the table: a charge that was just made may be missing for a moment. */
  const listed = (query: object) =>
    eventually(
      async () => {
        const ids: string[] = [];
        for await (const { id } of strongroom.allCharges({ order_id: order, limit: 2, ...query })) ids.push(id);
        return ids.length >= made.length ? ids : undefined;
      },
      { within: 10_000 },
    );

  test.each([
    ['order', {}],
    ['order and status', { status: 'captured' }],
    ['order and time', { created_from: '2026-01-01T00:00:00.000Z' }],
  ])('by %s has each charge once, newest first, whatever the size of a page', async (_what, query) => {
    expect(await listed(query)).toEqual(made);
  });

  test('ends each page but the last with a cursor, which another merchant cannot use', async () => {
    const stage = await runningStage();
    const { charges, nextCursor = '' } = await strongroom.listCharges({ order_id: order, limit: 2 });
    expect(charges.map(({ id }) => id)).toEqual(made.slice(0, 2));
    const accessToken = await accessTokenOf('other-server');
    const path = `/v1/charges?order_id=${order}&cursor=${nextCursor}`;
    const theirs = await callRaw(stage, { method: 'GET', path, accessToken });
    expect([theirs.status, theirs.problem?.code]).toEqual([400, 'cursor_invalid']);
  });
});

describe('an operation or a charge whose answer never came', () => {
  let charge: Charge;
  let refunded: Charge;
  let told: readonly string[] = [];

  beforeAll(async () => {
    const { clients } = await runningStage();
    const request = { amount: 900, currency: 'USD' } as const;
    const lost = strongroom.createCharge({ ...request, token: await tokenFor('4000000000003204') });
    const paid = await strongroom.createCharge({ ...request, token: await tokenFor('4000000000003709') });
    const refund = await strongroom.refundCharge(paid.charge.id, { amount: 300 });
    charge = (await lost).charge;
    refunded = paid.charge;
    told = [charge.status, refund.operation.status, String(refund.charge.refundable)];
    const ended = async () => {
      await invokeReconciler(clients.lambda);
      const [one, other] = [await strongroom.readCharge(charge.id), await strongroom.readCharge(refunded.id)];
      return one.status !== 'pending' && other.refunded > 0 ? true : undefined;
    };
    await eventually(ended, { within: 60_000, every: 2000 });
  }, 150_000);

  test('is told as pending, and what it may take is reserved', () => {
    expect(told).toEqual(['pending', 'pending', '600']);
  });

  test('ends as what the processor did, by the reconciler', async () => {
    expect(await strongroom.readCharge(charge.id)).toMatchObject({ status: 'captured', captured: 900 });
    expect(await strongroom.readCharge(refunded.id)).toMatchObject({
      status: 'partially_refunded',
      refunded: 300,
      refundable: 600,
    });
  });

  test('was asked for once, and has its events, which the archive has too', async () => {
    const { clients } = await runningStage();
    expect(await processorRows(clients, charge.id)).toHaveLength(1);
    expect((await ledgerRows(clients, charge.id)).events).toHaveLength(2);
    expect(await typesOf(charge.id)).toEqual(['payment.authorized', 'payment.captured']);
    expect(await typesOf(refunded.id)).toEqual(['payment.authorized', 'payment.captured', 'payment.refunded']);
    expect([...(await notArchived(charge.id)), ...(await notArchived(refunded.id))]).toEqual([]);
  }, 70_000);
});
