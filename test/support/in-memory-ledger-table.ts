import { isDeepStrictEqual } from 'node:util';
import { statesBefore } from '../../lambdas/domain/charge/charge-states';
import type {
  Change,
  Charge,
  ChargePage,
  ChargeQuery,
  Claimed,
  Committed,
  EventRow,
  LedgerTable,
  OpenWork,
} from '../../lambdas/domain/charge/ledger';
import { isOpen, type Operation } from '../../lambdas/domain/charge/operation';

export interface InMemoryLedgerTable extends LedgerTable {
  contents(): {
    readonly charges: readonly Charge[];
    readonly operations: readonly Operation[];
    readonly events: readonly EventRow[];
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
}

const operationKey = ({ chargeId, id }: Pick<Operation, 'chargeId' | 'id'>): string => `${chargeId} ${id}`;

export function inMemoryLedgerTable(): InMemoryLedgerTable {
  const rows: Rows = { charges: new Map(), operations: new Map(), events: new Map(), envelopes: new Map() };
  const { charges, operations, events } = rows;
  return {
    claim: async (charge, envelopes) => claim(rows, charge, envelopes),
    commit: async (change) => commit(rows, change),
    markUnknown: async (open) => ('kind' in open ? markOperation(operations, open) : markCharge(charges, open)),
    async get(merchantId, chargeId) {
      const charge = charges.get(chargeId);
      return charge?.merchantId === merchantId ? charge : undefined;
    },
    operation: async (chargeId, id) => operations.get(operationKey({ chargeId, id })),
    events: async (chargeId) => events.get(chargeId) ?? [],
    list: async (query) => list(charges, query),
    open: async (before, limit) => open(rows, before.toISOString(), limit),
    contents: () => ({
      charges: [...charges.values()],
      operations: [...operations.values()],
      events: [...events.values()].flat(),
    }),
    forget: () => Object.values<Map<string, unknown>>({ ...rows }).forEach((stored) => stored.clear()),
  };
}

function claim({ charges, envelopes: used }: Rows, charge: Charge, envelopes: readonly string[]): Claimed {
  const standing = charges.get(charge.id);
  if (standing !== undefined) {
    return isOurPut(standing, charge) ? { outcome: 'claimed' } : { outcome: 'taken', charge: standing };
  }
  if (envelopes.some((envelope) => (used.get(envelope) ?? charge.id) !== charge.id))
    return { outcome: 'envelope_used' };
  charges.set(charge.id, charge);
  for (const envelope of envelopes) used.set(envelope, charge.id);
  return { outcome: 'claimed' };
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

function open({ charges, operations }: Rows, before: string, limit: number): readonly OpenWork[] {
  return [
    ...[...charges.values()].filter(({ status }) => status === 'pending'),
    ...[...operations.values()].filter(isOpen),
  ]
    .filter(({ deadline }) => deadline < before)
    .sort((one, other) => (`${one.deadline} ${one.id}` < `${other.deadline} ${other.id}` ? -1 : 1))
    .slice(0, limit)
    .map((row) =>
      'kind' in row
        ? { chargeId: row.chargeId, merchantId: row.merchantId, operationId: row.id }
        : { chargeId: row.id, merchantId: row.merchantId },
    );
}
