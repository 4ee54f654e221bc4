import type { OperationFailure } from '../../domain/charge/operation';
import type { MoneyOperation, OperationOutcome } from '../../domain/charge/processor';
import { sandboxCapabilities } from '../../domain/charge/capabilities';
import { type Sandbox, timeOut } from './sandbox-options';
import type { Attempt, Operated, SumsMove } from './sandbox-rows';
import { failureOf, type Operable, operableOf, operationOutcomeOf } from './sandbox-rules';

/** Carry out a capture, void or refund, once for each reference, unless the card has a fault for it. */
export async function operate(sandbox: Sandbox, operation: MoneyOperation): Promise<OperationOutcome> {
  for (let round = 0; round < rounds; round += 1) {
    const attempt = await sandbox.rows.attempt(operation.chargeReference);
    const effect = attempt?.fault?.kind === operation.kind ? attempt.fault.effect : undefined;
    if (effect === 'times_out_not_carried_out') return timeOut(sandbox);
    const asked = plan(sandbox, operation, {
      attempt,
      failure: effect === 'times_out_carried_out' ? undefined : effect,
    });
    const standing = await sandbox.rows.operate(asked.operated, asked.move);
    if (standing === undefined) continue;
    const ours = standing.processor_reference === asked.operated.processor_reference;
    return ours && effect === 'times_out_carried_out' ? timeOut(sandbox) : operationOutcomeOf(standing);
  }
  return { outcome: 'unknown' };
}

/** The sums move under our hands at most as often as others operate on the same charge at the same time. */
const rounds = 10;

interface Plan {
  readonly operated: Operated;
  /** Undefined: it fails, and moves nothing. */
  readonly move: SumsMove | undefined;
}

interface Found {
  readonly attempt: Attempt | undefined;
  /** What the card's fault makes it fail with. */
  readonly failure: OperationFailure | undefined;
}

function plan(sandbox: Sandbox, operation: MoneyOperation, { attempt, failure }: Found): Plan {
  const now = sandbox.now();
  const of = operableOf(attempt, sandboxCapabilities.authorizationSeconds);
  const code = failure ?? failureOf(operation, of, now);
  const operated: Omit<Operated, 'outcome'> = {
    schema: 1,
    reference: operation.reference,
    kind: operation.kind,
    charge_reference: operation.chargeReference,
    processor_reference: sandbox.newReference(),
    ...operation.money,
    created_at: now.toISOString(),
  };
  return code === undefined && of !== undefined
    ? { operated: { ...operated, outcome: 'succeeded' }, move: moveOf(operation, of) }
    : { operated: { ...operated, outcome: 'failed', code: code ?? 'processing_error' }, move: undefined };
}

function moveOf({ kind, chargeReference, money, final }: MoneyOperation, { amount: total }: Operable): SumsMove {
  return { kind, chargeReference, amount: money.amount, total, closes: kind === 'void' || final };
}
