import { numbered, operationData } from './charge-events';
import { moves } from './charge-states';
import type { Charge, OperationChange } from './ledger';
import type { Operation, OperationFailure } from './operation';
import { carryOut, release, reserve, standing } from './sums';

/**
 * The change that starts an operation: its row, and its amount reserved on the charge. No event: nothing has happened yet. A dispute
 * is noted, not asked for: it starts and has happened in one change.
 */
export function started(charge: Charge, operation: Operation, at: Date): OperationChange {
  if (operation.kind === 'dispute') {
    return settledOperation(charge, { ...operation, version: 0 }, { outcome: { outcome: 'succeeded' }, at });
  }
  const after: Charge = {
    ...charge,
    ...reserve(charge, operation),
    version: charge.version + 1,
    updatedAt: at.toISOString(),
  };
  return { move: operation.kind, charge: after, operation, events: [] };
}

export type KnownOutcome =
  | { readonly outcome: 'succeeded'; readonly processorReference?: string }
  | { readonly outcome: 'failed'; readonly code: OperationFailure };

/** The change that settles a started operation: it moves the sums, or gives back what was reserved, and appends the event. */
export function settledOperation(
  charge: Charge,
  open: Operation,
  { outcome, at }: { outcome: KnownOutcome; at: Date },
): OperationChange {
  const operation: Operation = {
    ...open,
    version: open.version + 1,
    updatedAt: at.toISOString(),
    state: outcome.outcome,
    ...(outcome.outcome === 'failed' ? { failure: outcome.code } : {}),
    ...(outcome.outcome === 'succeeded' && outcome.processorReference !== undefined
      ? { processorReference: outcome.processorReference }
      : {}),
  };
  const sums = outcome.outcome === 'succeeded' ? carryOut(charge, open) : release(charge, open);
  const after: Charge = {
    ...charge,
    ...sums,
    status: standing({ ...charge, ...sums }),
    version: charge.version + 1,
    sequence: charge.sequence + 1,
    updatedAt: at.toISOString(),
  };
  const type = moves[open.kind][outcome.outcome];
  const success = outcome.outcome === 'succeeded' ? 'success' : 'failure';
  const data = operationData(after, operation);
  const events = numbered(after, [{ type, outcome: success, provenance: open.provenance, data }]);
  return { move: open.kind, charge: after, operation, events };
}
