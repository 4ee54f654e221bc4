/**
 * The one table of charge states. A row is a state, which is also the public status: for each move that may happen there, the
 * states that it may lead to. The row gives the TypeScript type, the DynamoDB condition of the move, the answer to "what is
 * possible now", the diagram in docs/money.md and the property test. Adding a state is one row (design section 7).
 */
export const chargeStates = {
  pending: { authorize: ['authorized', 'captured', 'failed'] },
  authorized: { capture: ['partially_captured', 'captured'], void: ['voided'], expire: ['expired'] },
  partially_captured: {
    capture: ['partially_captured', 'captured', 'partially_refunded', 'refunded'],
    void: ['captured', 'partially_refunded', 'refunded'],
    refund: ['partially_captured'],
    expire: ['captured', 'partially_refunded', 'refunded'],
    dispute: ['partially_captured'],
  },
  captured: { refund: ['partially_refunded', 'refunded'], dispute: ['captured'] },
  partially_refunded: { refund: ['partially_refunded', 'refunded'], dispute: ['partially_refunded'] },
  refunded: { dispute: ['refunded'] },
  voided: {},
  expired: {},
  failed: {},
} as const satisfies Readonly<Record<string, Partial<Readonly<Record<Move, readonly string[]>>>>>;

/**
 * What can happen to a charge, and the event that each outcome appends in the settling transaction. `expire` is the processor's
 * doing; `dispute` is noted, so it cannot fail; the others are asked for.
 */
export const moves = {
  authorize: { succeeded: 'payment.authorized', failed: 'payment.failed' },
  capture: { succeeded: 'payment.captured', failed: 'payment.operation_failed' },
  void: { succeeded: 'payment.voided', failed: 'payment.operation_failed' },
  refund: { succeeded: 'payment.refunded', failed: 'payment.operation_failed' },
  expire: { succeeded: 'payment.expired', failed: 'payment.operation_failed' },
  dispute: { succeeded: 'payment.disputed', failed: 'payment.operation_failed' },
} as const;

export type Move = keyof typeof moves;
export type ChargeStatus = keyof typeof chargeStates;

/** The moves that a caller may ask for, each a claim of its own with its own row. */
export const operationKinds = ['capture', 'void', 'refund', 'dispute'] as const satisfies readonly Move[];

export type OperationKind = (typeof operationKinds)[number];

type Rows = Readonly<Record<ChargeStatus, Partial<Readonly<Record<Move, readonly ChargeStatus[]>>>>>;
const rows: Rows = chargeStates;

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(table).filter((key): key is Key => Object.hasOwn(table, key));
}

export const chargeStatuses = keysOf(chargeStates);

/** The states in which a move may happen: the DynamoDB condition of its transaction. */
export function statesBefore(move: Move): readonly ChargeStatus[] {
  return chargeStatuses.filter((status) => rows[status][move] !== undefined);
}

/** What a caller may ask for in this state. */
export function possibleOperations(status: ChargeStatus): readonly OperationKind[] {
  return operationKinds.filter((kind) => rows[status][kind] !== undefined);
}

/** May the move lead from one state to the other? */
export function leads(from: ChargeStatus, move: Move, to: ChargeStatus): boolean {
  return rows[from][move]?.includes(to) ?? false;
}
