import { moves } from '../../lambdas/domain/charge/charge-states';
import type { Charge } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { isOpen } from '../../lambdas/domain/charge/operation';
import { hoursAfter } from '../../lambdas/domain/audit/hours';
import { brief, short } from './brief';
import { merchantId } from './cards';
import { orderOf } from './orders';
import { startOfTime } from './scheduler';
import { hasRunOut } from './workers';
import type { Answered } from './clients';
import type { World } from './world';

/** What must hold of the ledger after every single step. */
export function watchSums(world: World): void {
  const complained = new Set<string>();
  world.checks.push(() => {
    const { charges, operations } = world.table.contents();
    for (const charge of charges) {
      const wrong = sumsOf(
        charge,
        operations.filter(({ chargeId }) => chargeId === charge.id),
      );
      if (wrong === undefined || complained.has(charge.id)) continue;
      complained.add(charge.id);
      world.violated('sums-bounded', `${short(charge.id)} ${wrong}`);
    }
  });
}

function sumsOf(charge: Charge, operations: readonly Operation[]): string | undefined {
  const { authorized, captured, capturing, refunded, reserved } = charge;
  const open = (kind: Operation['kind']): number =>
    operations
      .filter((operation) => operation.kind === kind && isOpen(operation))
      .reduce((sum, { amount }) => sum + amount, 0);
  if (Math.min(authorized, captured, capturing, refunded, reserved) < 0) return 'has a negative sum';
  if (captured + capturing > authorized)
    return `captured ${captured} + capturing ${capturing} > authorized ${authorized}`;
  if (refunded + reserved > captured) return `refunded ${refunded} + reserved ${reserved} > captured ${captured}`;
  if (capturing < open('capture')) return `captures of ${open('capture')} are open, ${capturing} is reserved`;
  if (reserved < open('refund')) return `refunds of ${open('refund')} are open, ${reserved} is reserved`;
  return undefined;
}

/** What must hold at the end of every run. */
export async function checkEnd(world: World): Promise<void> {
  const { charges, operations } = world.table.contents();
  for (const charge of charges) {
    everythingEnded(world, charge, operations);
    chargeAgrees(world, charge);
    await eventsOf(world, charge, operations);
  }
  for (const operation of operations) operationAgrees(world, operation);
  nothingElseAtProcessor(world, charges, operations);
  chargedOnce(world);
  ordersEnded(world);
  for (const told of world.told) whoWasTold(world, told);
  firstAnswers(world);
  await archived(world);
  if (world.options.scoring) await scoredOnce(world);
}

function everythingEnded(world: World, charge: Charge, operations: readonly Operation[]): void {
  if (charge.status === 'pending') world.violated('operation-ends', `charge ${short(charge.id)} is ${brief(charge)}`);
  for (const operation of operations.filter(({ chargeId }) => chargeId === charge.id))
    if (isOpen(operation)) world.violated('operation-ends', `${short(operation.id)} is ${brief(operation)}`);
  if (hasRunOut(charge, world.scheduler.now()))
    world.violated(
      'operation-ends',
      `the authorization of ${short(charge.id)} has run out, and it is ${brief(charge)}`,
    );
  if (charge.capturing !== 0 || charge.reserved !== 0)
    world.violated(
      'reservations-returned',
      `${short(charge.id)} has ended and still reserves ${charge.capturing}/${charge.reserved}`,
    );
}

function chargeAgrees(world: World, charge: Charge): void {
  const { status, captured, refunded, authorized, closed, id } = charge;
  if (status === 'pending') return;
  const theirs = world.book.standing(id);
  const disagree = (how: string): void =>
    world.violated('ledgers-agree', `${short(id)} is ${brief(charge)}, the processor ${how}`);
  const stands = theirs?.approved === true && !theirs.cancelled;
  if (status === 'failed') return stands ? disagree('has it approved') : undefined;
  if (theirs === undefined || !stands) return disagree(`has ${theirs?.cancelled ? 'cancelled it' : 'nothing'}`);
  if (theirs.authorized !== authorized) disagree(`authorized ${theirs.authorized}`);
  if (theirs.captured !== captured) disagree(`captured ${theirs.captured}`);
  if (theirs.refunded !== refunded) disagree(`refunded ${theirs.refunded}`);
  if (theirs.closed !== (closed || captured === authorized)) disagree(`is ${theirs.closed ? '' : 'not '}closed`);
}

function operationAgrees(world: World, operation: Operation): void {
  if (isOpen(operation) || operation.kind === 'dispute') return;
  const theirs = world.book.operations.get(operation.id);
  const happened = theirs?.outcome.outcome === 'succeeded';
  if (happened !== (operation.state === 'succeeded'))
    world.violated(
      'ledgers-agree',
      `${short(operation.id)} is ${brief(operation)}, at the processor it ${happened ? 'happened' : 'did not happen'}`,
    );
  if (happened && theirs.amount !== operation.amount)
    world.violated('ledgers-agree', `${short(operation.id)} moved ${theirs.amount}, we say ${operation.amount}`);
}

function nothingElseAtProcessor(world: World, charges: readonly Charge[], operations: readonly Operation[]): void {
  const ours = new Set([...charges, ...operations].map(({ id }) => id));
  for (const { reference, approved, cancelled } of world.book.standings())
    if (!ours.has(reference) && approved && !cancelled)
      world.violated('ledgers-agree', `the processor has ${short(reference)}, we do not`);
  for (const { reference, outcome } of world.book.operations.values())
    if (!ours.has(reference) && outcome.outcome === 'succeeded')
      world.violated('ledgers-agree', `the processor has ${short(reference)}, we do not`);
}

function chargedOnce(world: World): void {
  for (const [intent, ids] of world.asked) {
    const charged = [...ids].filter((id) => {
      const standing = world.book.standing(id);
      return standing?.approved === true && !standing.cancelled;
    });
    if (charged.length > 1) world.violated('charged-once', `${intent} was charged ${charged.length} times`);
  }
  for (const charges of world.envelopes.values())
    if (charges.size > 1)
      world.violated('envelope-once', `one envelope was charged under ${[...charges].map(short).join(' and ')}`);
  for (const [reference, count] of world.posts)
    if (count > 1) world.violated('posted-once', `${short(reference)} was posted ${count} times`);
}

/** Each state that was reached by a move has its event, by id, in the order of the sequence, without holes. */
async function eventsOf(world: World, charge: Charge, operations: readonly Operation[]): Promise<void> {
  const events = [...(await world.ledger.events(charge.id)), ...(world.appended.get(charge.id) ?? [])];
  const wrong = (how: string): void => world.violated('event-per-change', `${short(charge.id)} ${how}`);
  const ids = events.map(({ id }) => id);
  const expected = Array.from({ length: charge.sequence }, (_, position) => `${charge.id}.${position + 1}`);
  if (ids.join() !== expected.join())
    wrong(`has events ${ids.map((id) => id.split('.')[1]).join()}, its sequence is ${charge.sequence}`);
  const types = events.map(({ type }) => type).sort();
  const due = dueEvents(
    charge,
    operations.filter(({ chargeId }) => chargeId === charge.id),
  ).sort();
  if (types.join() !== due.join()) wrong(`has ${types.join(' ')}; what happened is ${due.join(' ')}`);
}

function dueEvents(charge: Charge, operations: readonly Operation[]): string[] {
  const authorize =
    charge.status === 'pending'
      ? []
      : charge.status === 'failed'
        ? [moves.authorize.failed]
        : [moves.authorize.succeeded];
  const automatic =
    authorize[0] === moves.authorize.succeeded && charge.capture === 'automatic' ? [moves.capture.succeeded] : [];
  const ended = operations.flatMap(({ kind, state }) =>
    state === 'succeeded' || state === 'failed' ? [moves[kind][state]] : [],
  );
  return [...authorize, ...automatic, ...ended, ...(closedByTime(charge, operations) ? [moves.expire.succeeded] : [])];
}

/** Nothing more can be captured, and nobody asked for that. */
function closedByTime({ closed, capture }: Charge, operations: readonly Operation[]): boolean {
  const closing = operations.some(
    ({ kind, state, final }) => state === 'succeeded' && (kind === 'void' || (kind === 'capture' && final === true)),
  );
  return closed && capture === 'manual' && !closing;
}

/** An order that was handled is paid by the charge that stands for it, or the charge of its last attempt has failed. */
function ordersEnded(world: World): void {
  const { charges, orders, events } = world.table.contents();
  if (world.orders.messages.length > 0)
    world.violated('order-ends', `${world.orders.messages.length} deliveries of orders were never handled`);
  for (const orderId of new Set(world.ordered.map((ended) => ended.orderId))) {
    const ended = world.ordered.filter((one) => one.orderId === orderId);
    const handled = ended.filter(({ outcome }) => outcome !== 'refused');
    const standing = orders.find(({ order }) => order === orderOf(orderId));
    const charge = charges.find(({ id }) => id === standing?.chargeId);
    const last = Math.max(...handled.map(({ attempt }) => attempt));
    if (handled.length === 0) continue;
    const wrong = (how: string): void => world.violated('order-ends', `${orderId} ${how}`);
    if (standing === undefined || charge === undefined) wrong('has no charge');
    else if (charge.status === 'failed' && standing.attempt < last)
      wrong(`ended with attempt ${standing.attempt} of ${last}`);
    for (const other of charges.filter((one) => one.orderId === orderId && one.id !== charge?.id))
      if (other.status !== 'failed') wrong(`has ${brief(other)} beside the charge that stands for it`);
    for (const { attempt } of handled)
      if (!events.some(({ id }) => id === `${orderOf(orderId)}.${attempt}`))
        wrong(`has no event of attempt ${attempt}`);
  }
}

function whoWasTold(world: World, told: Answered): void {
  const { charge, operation, wanted, client } = told;
  if (charge === undefined) return;
  const standing = world.table.contents().charges.find(({ id }) => id === charge.id);
  const untrue = (how: string): void =>
    world.violated('told-is-true', `${client} was told ${brief(operation ?? charge)}, but ${how}`);
  if (standing === undefined) return untrue('there is no such charge');
  if (operation !== undefined) return toldOfOperation(world, operation, untrue);
  if (charge.status === 'failed' && standing.status !== 'failed') untrue(`it is ${standing.status}`);
  if (charge.status !== 'failed' && charge.status !== 'pending' && standing.status === 'failed') untrue('it failed');
  if (charge.status === 'failed' && isCharged(world, charge.id)) untrue('it was charged');
  if (charge.status !== 'failed' && charge.status !== 'pending' && !isCharged(world, charge.id))
    untrue('it was not charged');
  if (!('amount' in wanted && 'card' in wanted)) return;
  if (charge.money.amount !== wanted.amount)
    world.violated(
      'answer-fits-request',
      `${client} asked for ${wanted.amount} and was told of ${charge.money.amount}`,
    );
  const last4 = standing.card?.last4;
  if (
    'sealed' in wanted.card &&
    standing.mark !== undefined &&
    charge.status !== 'pending' &&
    last4 !== world.last4Of(wanted.card.sealed)
  )
    world.violated(
      'answer-fits-request',
      `${client} sent a ${wanted.card.sealed} card and was told of one that ends with ${last4}`,
    );
}

/** Whoever was first to be answered with an outcome was told "not known yet": then every replay has the status of that answer. */
function firstAnswers(world: World): void {
  const { charges, operations } = world.table.contents();
  for (const { charge, operation, client } of world.told) {
    const told = operation ?? charge;
    if (told?.toldUnknown !== true || world.unmarked.has(told.id)) continue;
    const standing = [...charges, ...operations].find(({ id }) => id === told.id);
    if (standing?.toldUnknown !== true)
      world.violated(
        'first-answer-stays',
        `${client} was told "not known yet" of ${short(told.id)}, and the row forgot it`,
      );
  }
}

function toldOfOperation(world: World, told: Operation, untrue: (how: string) => void): void {
  const standing = world.table.contents().operations.find(({ id }) => id === told.id);
  if (standing === undefined) return untrue('there is no such operation');
  if (!isOpen(told) && standing.state !== told.state) untrue(`it is ${standing.state}`);
}

function isCharged(world: World, reference: string): boolean {
  const standing = world.book.standing(reference);
  return standing?.approved === true && !standing.cancelled;
}

/** Everything in the ledger is in the archive, byte for byte, and nothing of one id stands there with other bytes. */
async function archived(world: World): Promise<void> {
  const lines = new Map<string, string>();
  for (const name of world.archive.names())
    for (const line of Buffer.from((await world.archive.get(name)) ?? [])
      .toString('utf8')
      .split('\n')
      .filter(Boolean)) {
      const { id } = JSON.parse(line);
      if ((lines.get(id) ?? line) !== line)
        world.violated('archived', `${short(id)} is in the archive with two contents`);
      lines.set(id, line);
    }
  const { charges, orders } = world.table.contents();
  for (const subject of [...charges.map(({ id }) => id), ...orders.map(({ order }) => order)])
    for (const { id, json, type } of await world.ledger.events(subject))
      if (lines.get(id) !== json) world.violated('archived', `${type} ${short(id)} is not in the archive`);
  for (const flag of world.flags)
    if (![...lines.values()].includes(flag)) world.violated('archived', 'a flag is not in the archive');
}

async function scoredOnce(world: World): Promise<void> {
  const payments = new Map<string, number>();
  for (const { event } of world.stream.rows) {
    if (event.type !== 'payment.authorized') continue;
    const { data } = JSON.parse(event.json);
    const fingerprint: string = data.fingerprint ?? data.charge;
    payments.set(fingerprint, (payments.get(fingerprint) ?? 0) + 1);
  }
  for (const [fingerprint, count] of payments) {
    const counted = await countedOf(world, fingerprint);
    if (counted !== count) world.violated('scored-once', `${count} payments were counted as ${counted}`);
  }
}

/** Hour by hour, from an hour before the run began: clocks are off. */
async function countedOf(world: World, fingerprint: string): Promise<number> {
  let counted = 0;
  for (let at = world.scheduler.now(); at >= hoursAfter(new Date(startOfTime), -1); at = hoursAfter(at, -1))
    counted += (await world.velocity.read(merchantId, fingerprint, at)).paymentsLastHour;
  return counted;
}
