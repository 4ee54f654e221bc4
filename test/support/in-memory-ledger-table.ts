import { isDeepStrictEqual } from 'node:util';
import { statesBefore } from '../../lambdas/domain/charge/charge-states';
import type {
  Change,
  Charge,
  ChargePage,
  ChargeQuery,
  Claimed,
  Committed,
  DuePage,
  DueQuery,
  EventRow,
  LedgerTable,
  Turn,
} from '../../lambdas/domain/charge/ledger';
import { isOpen, type Operation } from '../../lambdas/domain/charge/operation';

export interface InMemoryLedgerTable extends LedgerTable {
  contents(): {
    readonly charges: readonly Charge[];
    readonly operations: readonly Operation[];
    readonly events: readonly EventRow[];
    /** Which charge stands for which order. */
    readonly orders: readonly (Standing & { readonly order: string })[];
  };
  /** Everything is gone: for tests that measure what our own code keeps. */
  forget(): void;
}

interface Rows {
  readonly charges: Map<string, Charge>;
  /** By charge and id. */
  readonly operations: Map<string, Operation>;
  readonly events: Map<string, readonly EventRow[]>;
  /** Charge id by envelope. */
  readonly envelopes: Map<string, string>;
  /** By order. */
  readonly turns: Map<string, Standing>;
}

interface Standing {
  readonly chargeId: string;
  readonly attempt: number;
}

const operationKey = ({ chargeId, id }: Pick<Operation, 'chargeId' | 'id'>): string => `${chargeId} ${id}`;

export function inMemoryLedgerTable(): InMemoryLedgerTable {
  const rows: Rows = {
    charges: new Map(),
    operations: new Map(),
    events: new Map(),
    envelopes: new Map(),
    turns: new Map(),
  };
  const { charges, operations, events } = rows;
  return {
    claim: async (charge, envelopes, turn) => claim(rows, { charge, envelopes, turn }),
    recordOrder: async (order, event) => recordOrder(events, order, event),
    commit: async (change) => commit(rows, change),
    markUnknown: async (open) => ('kind' in open ? markOperation(operations, open) : markCharge(charges, open)),
    async get(merchantId, chargeId) {
      const charge = charges.get(chargeId);
      return charge?.merchantId === merchantId ? charge : undefined;
    },
    operation: async (chargeId, id) => operations.get(operationKey({ chargeId, id })),
    events: async (chargeId) => events.get(chargeId) ?? [],
    list: async (query) => list(charges, query),
    open: async (query) => pageOf(openIn(rows), query),
    expiring: async (query) => pageOf(expiringIn(rows), query),
    happened: (from, before) => happened(rows, from, before),
    contents: () => ({
      charges: [...charges.values()],
      operations: [...operations.values()],
      events: [...events.values()].flat(),
      orders: [...rows.turns].map(([order, standing]) => ({ order, ...standing })),
    }),
    forget: () => Object.values<Map<string, unknown>>({ ...rows }).forEach((stored) => stored.clear()),
  };
}

interface Claim {
  readonly charge: Charge;
  readonly envelopes: readonly string[];
  readonly turn: Turn | undefined;
}

function claim({ charges, envelopes: used, turns }: Rows, { charge, envelopes, turn }: Claim): Claimed {
  const standing = charges.get(charge.id);
  if (standing !== undefined) {
    return isOurPut(standing, charge) ? { outcome: 'claimed' } : { outcome: 'taken', charge: standing };
  }
  const taken = turn && turns.get(turn.order);
  if (turn && !mayTake(taken, turn)) return { outcome: 'order_taken', ...takenBy(taken) };
  if (envelopes.some((envelope) => (used.get(envelope) ?? charge.id) !== charge.id))
    return { outcome: 'envelope_used' };
  charges.set(charge.id, charge);
  for (const envelope of envelopes) used.set(envelope, charge.id);
  if (turn) turns.set(turn.order, { chargeId: charge.id, attempt: turn.attempt });
  return { outcome: 'claimed' };
}

type Taken = { readonly chargeId: string; readonly attempt: number } | undefined;

function mayTake(taken: Taken, { attempt, instead }: Turn): boolean {
  if (instead === undefined) return taken === undefined;
  return taken?.chargeId === instead && taken.attempt < attempt;
}

function takenBy(taken: Taken): NonNullable<Taken> {
  if (taken === undefined) throw new Error('no charge stands for the order that one is to replace');
  return taken;
}

function recordOrder(events: Rows['events'], order: string, event: EventRow): EventRow | undefined {
  const standing = events.get(order)?.find(({ sequence }) => sequence === event.sequence);
  if (standing === undefined) events.set(order, [...(events.get(order) ?? []), event]);
  return standing;
}

function isOurPut(standing: Charge, charge: Charge): boolean {
  return (
    standing.provenance.requestId === charge.provenance.requestId &&
    standing.createdAt === charge.createdAt &&
    standing.version === charge.version
  );
}

function commit(rows: Rows, change: Change): Committed {
  const { charge, operation, events } = change;
  if (!mayMove(rows.charges.get(charge.id), change) || (operation !== undefined && !mayPut(rows, operation))) {
    return operation === undefined ? metCharge(rows, change) : metOperation(rows, operation);
  }
  rows.charges.set(charge.id, charge);
  if (operation !== undefined) rows.operations.set(operationKey(operation), operation);
  rows.events.set(charge.id, [...(rows.events.get(charge.id) ?? []), ...events]);
  return { outcome: 'written' };
}

function mayMove(standing: Charge | undefined, { charge, move }: Change): boolean {
  return standing?.version === charge.version - 1 && statesBefore(move).includes(standing.status);
}

function mayPut({ operations }: Rows, operation: Operation): boolean {
  const standing = operations.get(operationKey(operation));
  if (operation.version === 1) return standing === undefined;
  return standing?.version === operation.version - 1 && isOpen(standing);
}

function metCharge(rows: Rows, { charge, events: [event] }: Change): Committed {
  const appended = rows.events.get(charge.id)?.find(({ sequence }) => sequence === event?.sequence);
  const ours =
    isDeepStrictEqual(rows.charges.get(charge.id), charge) ||
    (appended !== undefined && isDeepStrictEqual(appended, event));
  return { outcome: ours ? 'written' : 'moved' };
}

function metOperation({ operations }: Rows, operation: Operation): Committed {
  const standing = operations.get(operationKey(operation));
  if (isDeepStrictEqual(standing, operation)) return { outcome: 'written' };
  return operation.version === 1 && standing !== undefined
    ? { outcome: 'taken', operation: standing }
    : { outcome: 'moved' };
}

function markCharge(charges: Rows['charges'], { id }: Charge): boolean {
  const standing = charges.get(id);
  if (standing?.status !== 'pending') return false;
  if (standing.operation === 'unknown') return true;
  charges.set(id, { ...standing, operation: 'unknown', toldUnknown: true, version: standing.version + 1 });
  return true;
}

function markOperation(operations: Rows['operations'], operation: Operation): boolean {
  const standing = operations.get(operationKey(operation));
  if (standing === undefined || !isOpen(standing)) return false;
  if (standing.state === 'unknown') return true;
  const marked: Operation = { ...standing, state: 'unknown', toldUnknown: true, version: standing.version + 1 };
  operations.set(operationKey(operation), marked);
  return true;
}

const createdKey = ({ createdAt, id }: Charge): string => `${createdAt}#${id}`;

function list(charges: Rows['charges'], { limit, after, ...query }: ChargeQuery): ChargePage {
  const { merchantId, orderId, status, createdFrom, createdBefore } = query;
  const found = [...charges.values()]
    .filter((charge) => charge.merchantId === merchantId)
    .filter((charge) => orderId === undefined || charge.orderId === orderId)
    .filter((charge) => status === undefined || charge.status === status)
    .filter(({ createdAt }) => createdFrom === undefined || Date.parse(createdAt) >= Date.parse(createdFrom))
    .filter(({ createdAt }) => createdBefore === undefined || Date.parse(createdAt) < Date.parse(createdBefore))
    .filter((charge) => after === undefined || createdKey(charge) < after)
    .sort((one, other) => (createdKey(one) < createdKey(other) ? 1 : -1));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return found.length > limit && last !== undefined ? { charges: page, next: createdKey(last) } : { charges: page };
}

type Due = DuePage['work'][number] & { readonly id: string };

function openIn({ charges, operations }: Rows): readonly Due[] {
  return [
    ...[...charges.values()]
      .filter(({ status }) => status === 'pending')
      .map(({ id, merchantId, deadline }) => ({ id, chargeId: id, merchantId, due: deadline })),
    ...[...operations.values()]
      .filter(isOpen)
      .map(({ id, chargeId, merchantId, deadline }) => ({ id, chargeId, merchantId, operationId: id, due: deadline })),
  ];
}

function expiringIn({ charges }: Rows): readonly Due[] {
  return [...charges.values()].flatMap(({ id, merchantId, status, captureBefore: due }) =>
    due !== undefined && statesBefore('expire').includes(status) ? [{ id, chargeId: id, merchantId, due }] : [],
  );
}

const placeOf = ({ due, id }: Due): string => `${due}#${id}`;

function pageOf(due: readonly Due[], { before, limit, after = '' }: DueQuery): DuePage {
  const found = due
    .filter((work) => work.due < before.toISOString() && placeOf(work) > after)
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const work = page.map(({ id: _, ...rest }) => rest);
  return found.length > limit && last !== undefined ? { work, next: placeOf(last) } : { work };
}

async function* happened({ events }: Rows, from: Date, before: Date): AsyncIterable<EventRow> {
  for (const event of [...events.values()].flat()) {
    const { occurred_at: at } = JSON.parse(event.json) as { occurred_at: string };
    if (at >= from.toISOString() && at < before.toISOString()) yield event;
  }
}
