import type { Attempt } from '../../lambdas/adapters/processors/sandbox-rows';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { captureOutput } from '../support/captured-output';
import { inProcessApi } from '../support/in-process-api';
import { booksOf, moneyInvariants, notArchived } from '../support/money-invariants';
import type { Books } from '../support/real-books';
import { goodCard, sealEnvelope } from '../support/seal-envelope';
import { isOutcome, type Told, unanswered, untrue } from '../support/told';

captureOutput();

const amount = 1000;

/** What the sandbox has of a charge that stands as ours does. */
const agreeing = (charge: Charge): Attempt => ({
  schema: 1,
  reference: charge.id,
  outcome: charge.status === 'failed' ? 'declined' : 'approved',
  processor_reference: 'sbx_1',
  amount,
  captured: charge.captured,
  refundable: charge.captured - charge.refunded,
  closed: charge.closed,
  created_at: charge.createdAt,
});

/** A charge that was captured and refunded in part, and one that was declined: as the real use cases leave them. */
async function goodBooks(): Promise<{ readonly books: Books; readonly refunded: Charge; readonly declined: Charge }> {
  const api = inProcessApi();
  const post = async (route: 'create-charge' | 'refund-charge', key: string, body: object, id?: string) =>
    api.call(route, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      ...(id === undefined ? {} : { id }),
    });
  const pay = async (number: string, key: string): Promise<string> => {
    const card = await sealEnvelope(api.envelopeKeys, {
      plaintext: { ...goodCard, number },
      header: { aud: 'm_shop' },
    });
    const { json } = await post('create-charge', key, { card, amount, currency: 'USD' });
    return json.id;
  };
  const paid = await pay('4242424242424242', 'key-00000001');
  await post('refund-charge', 'key-00000002', { amount: 300 }, paid);
  const failed = await pay('4000000000000002', 'key-00000003');
  const { charges, operations, events } = api.ledger.contents();
  const [refunded, declined] = [paid, failed].map((id) => charges.find((charge) => charge.id === id)!);
  const moved = operations.map((operation) => [
    operation.id,
    {
      ...{ schema: 1, reference: operation.id, kind: 'refund', charge_reference: operation.chargeId },
      ...{ outcome: 'succeeded', processor_reference: 'sbx_2', amount: operation.amount, currency: 'USD' },
      created_at: operation.createdAt,
    } as const,
  ]);
  const books: Books = {
    ...{ charges, operations },
    events: new Map(charges.map(({ id }) => [id, events.filter((event) => event.id.startsWith(id))])),
    authorizations: new Map(charges.map((charge) => [charge.id, agreeing(charge)])),
    moved: new Map(moved as Iterable<[string, never]>),
  };
  return { books, refunded: refunded!, declined: declined! };
}

type Good = Awaited<ReturnType<typeof goodBooks>>;

const charge = ({ books }: Good, id: string, change: Partial<Charge>): Books => ({
  ...books,
  charges: books.charges.map((one) => (one.id === id ? { ...one, ...change } : one)),
});
const theirs = ({ books }: Good, id: string, change: Partial<Attempt> | undefined): Books => {
  const authorizations = new Map(books.authorizations);
  if (change === undefined) authorizations.delete(id);
  else authorizations.set(id, { ...books.authorizations.get(id)!, ...change });
  return { ...books, authorizations };
};
const events = ({ books }: Good, id: string, change: (rows: Books['events']) => readonly any[]): Books => ({
  ...books,
  events: new Map([...books.events, [id, change(books.events)]]),
});

const ended = 'every operation has ended, and nothing is reserved any more';
const sums = 'captured + capturing ≤ authorized and refunded + reserved ≤ captured';
const chargesAgree = 'the processor agrees with each charge';
const operationsAgree = 'the processor agrees with each operation';
const nothingElse = 'the processor has nothing that we do not have';
const haveEvents = 'each change of state has its event, by id and without a gap';

/** Something that is wrong, and the invariant that must say so. */
const tampered: readonly (readonly [string, string, (good: Good) => Books])[] = [
  ['a charge is still pending', ended, (good) => charge(good, good.refunded.id, { status: 'pending' })],
  ['an amount is still reserved', ended, (good) => charge(good, good.refunded.id, { reserved: 1 })],
  [
    'an operation is unknown',
    ended,
    ({ books }) => ({ ...books, operations: books.operations.map((one) => ({ ...one, state: 'unknown' })) }),
  ],
  ['more is captured than authorized', sums, (good) => charge(good, good.refunded.id, { captured: amount + 1 })],
  ['more is refunded than captured', sums, (good) => charge(good, good.refunded.id, { refunded: amount + 1 })],
  [
    'a failed charge stands at the processor',
    chargesAgree,
    (good) => theirs(good, good.declined.id, { outcome: 'approved' }),
  ],
  ['the processor has no such charge', chargesAgree, (good) => theirs(good, good.refunded.id, undefined)],
  [
    'the processor has cancelled it',
    chargesAgree,
    (good) => theirs(good, good.refunded.id, { cancelled_at: '2026-11-24T12:00:00.000Z' }),
  ],
  ['the processor has given back less', chargesAgree, (good) => theirs(good, good.refunded.id, { refundable: amount })],
  [
    'an operation happened that we call failed',
    operationsAgree,
    ({ books }) => ({ ...books, operations: books.operations.map((one) => ({ ...one, state: 'failed' })) }),
  ],
  ['an operation did not happen', operationsAgree, ({ books }) => ({ ...books, moved: new Map() })],
  [
    'an operation moved another amount',
    operationsAgree,
    ({ books }) => ({ ...books, operations: books.operations.map((one) => ({ ...one, amount: 1 })) }),
  ],
  ['a charge is the processor’s alone', nothingElse, (good) => ({ ...good.books, charges: [good.declined] })],
  ['an operation is the processor’s alone', nothingElse, ({ books }) => ({ ...books, operations: [] })],
  [
    'an event is missing',
    haveEvents,
    (good) => events(good, good.refunded.id, (rows) => rows.get(good.refunded.id)!.slice(1)),
  ],
  [
    'an event is of another type',
    haveEvents,
    (good) =>
      events(good, good.declined.id, (rows) =>
        rows.get(good.declined.id)!.map((row) => ({ ...row, type: 'payment.authorized' })),
      ),
  ],
];

describe('the invariants over the books', () => {
  let good: Good;

  beforeEach(async () => {
    good = await goodBooks();
  });

  it('say nothing about good books', () => {
    expect(good.refunded).toMatchObject({ status: 'partially_refunded', captured: amount, refunded: 300 });
    expect(good.declined.status).toBe('failed');
    expect(Object.values(moneyInvariants).flatMap((wrong) => wrong(good.books))).toEqual([]);
  });

  it.each(tampered)('say when %s: %s', (_what, invariant, tamper) => {
    expect(moneyInvariants[invariant]?.(tamper(good)).length).toBeGreaterThan(0);
  });

  it('say when an event is not archived, was archived with other bytes, or twice', () => {
    const rows = [...good.books.events.values()].flat();
    const whole = new Map(rows.map(({ id, json }) => [id, new Set([json])]));
    expect(notArchived(good.books, whole)).toEqual([]);
    const [first] = rows;
    const without = new Map([...whole].filter(([id]) => id !== first!.id));
    expect(notArchived(good.books, without)).toEqual([`${first!.id} is missing`]);
    for (const contents of [['{}'], [first!.json, '{}']])
      expect(notArchived(good.books, new Map([...whole, [first!.id, new Set(contents)]]))).toHaveLength(1);
  });

  it('leave out what was written before', () => {
    const later = new Date(Date.parse(good.refunded.createdAt) + 1);
    expect(booksOf(good.books, later)).toMatchObject({ charges: [], operations: [] });
  });
});

describe('what clients were told', () => {
  const told = (status: number, body: unknown, { key = 'key-00000001', path = '/v1/charges' } = {}): Told => ({
    ...{ key, path, status, body, replayed: false },
  });
  const said = (charge: Charge, change: object = {}) => ({
    ...{ id: charge.id, status: charge.status, amount, currency: 'USD', captured: 0, refunded: 0 },
    ...{ capture: 'automatic', authorized: 0, capturable: 0, refundable: 0 },
    ...{ created_at: charge.createdAt, updated_at: charge.updatedAt, ...change },
  });
  const toldOfOperation = ({ books, refunded }: Good, change: object): Told => {
    const [{ id, createdAt }] = books.operations as readonly [Operation];
    const times = { created_at: createdAt, updated_at: createdAt };
    const operation = { id, kind: 'refund', status: 'succeeded', amount: 300, currency: 'USD', ...times, ...change };
    return told(201, { operation, charge: said(refunded) }, { path: `/v1/charges/${refunded.id}/refunds` });
  };
  const unknownId = (id: string): string => id.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));

  it('is so', async () => {
    const good = await goodBooks();
    const answers = [
      told(201, said(good.refunded)),
      told(202, said(good.refunded, { status: 'pending' })),
      told(201, said(good.declined), { key: 'key-00000003' }),
      toldOfOperation(good, {}),
      told(409, { code: 'charge_in_progress' }),
      told(502, undefined),
    ];
    expect(untrue(good.books, answers)).toEqual([]);
  });

  it.each<[string, (good: Good) => Told]>([
    ['but it was charged', ({ refunded }) => told(201, said(refunded, { status: 'failed' }))],
    [
      'but it was not charged',
      ({ declined }) => told(201, said(declined, { status: 'captured' }), { key: 'key-00000003' }),
    ],
    ['and another amount stands', ({ refunded }) => told(201, said(refunded, { amount: 1 }))],
    ['which is the charge of another key', ({ refunded }) => told(201, said(refunded), { key: 'key-00000009' })],
    ['and there is no such charge', ({ refunded }) => told(201, said(refunded, { id: unknownId(refunded.id) }))],
    ['and it is succeeded', (good) => toldOfOperation(good, { status: 'failed' })],
    [
      'and there is no such operation',
      (good) => toldOfOperation(good, { id: unknownId(good.books.operations[0]!.id) }),
    ],
  ])('is not so: %s', async (how, answer) => {
    const good = await goodBooks();
    expect(untrue(good.books, [answer(good)])).toEqual([expect.stringContaining(how)]);
  });

  it('is an outcome, or leaves the client without one', () => {
    const settled = told(201, { status: 'captured' });
    const open = [
      told(202, { status: 'pending' }),
      told(202, { operation: { status: 'pending' } }),
      told(409, { code: 'charge_in_progress' }),
      told(409, { code: 'operation_in_progress' }),
      told(502, undefined),
      told(503, { code: 'busy' }),
    ];
    expect(isOutcome(settled)).toBe(true);
    expect(isOutcome(told(409, { code: 'operation_not_possible' }))).toBe(true);
    for (const one of open) expect([one.status, isOutcome(one)]).toEqual([one.status, false]);
    expect(unanswered([...open, settled])).toEqual([]);
    expect(unanswered([settled, open[0]!])).toEqual(['key-00000001 202']);
  });
});
