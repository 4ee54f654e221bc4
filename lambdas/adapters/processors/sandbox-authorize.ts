import { brandOf } from '../../domain/card/brand';
import type { Authorization, AuthorizationOutcome } from '../../domain/charge/processor';
import { behaviourOf, type SandboxBehaviour } from './sandbox-cards';
import { type Sandbox, timeOut } from './sandbox-options';
import type { Attempt } from './sandbox-rows';
import { outcomeOf } from './sandbox-rules';

/** Charge as the card's behaviour says; the first attempt under a reference is the answer to every later one. */
export async function authorize(sandbox: Sandbox, authorization: Authorization): Promise<AuthorizationOutcome> {
  const behaviour = behaviourOf(authorization.card.number.reveal());
  if (behaviour.kind === 'time-out' && !behaviour.charged) return timeOut(sandbox);
  const asked = attemptOf(sandbox, authorization, behaviour);
  const standing = await sandbox.rows.first(asked);
  const ours = standing.processor_reference === asked.processor_reference;
  return ours && standing.cancelled_at === undefined ? answer(sandbox, behaviour, standing) : outcomeOf(standing);
}

async function answer(sandbox: Sandbox, behaviour: SandboxBehaviour, attempt: Attempt): Promise<AuthorizationOutcome> {
  switch (behaviour.kind) {
    case 'time-out':
      return timeOut(sandbox);
    case 'answer-lost':
      return { outcome: 'unknown' };
    case 'decline':
      return outcomeOf(attempt);
    case 'approve':
      if (behaviour.delayMs >= sandbox.timeoutSeconds * 1000) return timeOut(sandbox);
      if (behaviour.delayMs > 0) await sandbox.pause(behaviour.delayMs);
      return outcomeOf(attempt);
  }
}

function attemptOf(sandbox: Sandbox, authorization: Authorization, behaviour: SandboxBehaviour): Attempt {
  const { reference, money, card, initiator, networkTransactionId, threeDs } = authorization;
  const now = sandbox.now();
  return {
    schema: 1,
    reference,
    processor_reference: sandbox.newReference(),
    ...money,
    network: brandOf(card.number.reveal()),
    three_ds: threeDs !== undefined,
    ...(initiator === undefined ? {} : { initiator }),
    ...(networkTransactionId === undefined ? {} : { series: networkTransactionId }),
    created_at: now.toISOString(),
    ...(behaviour.kind === 'decline'
      ? { outcome: 'declined', code: behaviour.code }
      : { outcome: 'approved', ...approvedColumns(sandbox, authorization), ...faultColumns(sandbox, behaviour, now) }),
  };
}

function approvedColumns(sandbox: Sandbox, { money, capture }: Authorization): Partial<Attempt> {
  const automatic = capture === 'automatic';
  const captured = automatic ? money.amount : 0;
  const id = `${sandbox.newReference()}_network`;
  return { network_transaction_id: id, automatic, captured, refundable: captured, closed: automatic };
}

function approvalColumns(
  { fault, holdsSeconds }: Extract<SandboxBehaviour, { kind: 'approve' }>,
  now: Date,
): Partial<Attempt> {
  return {
    ...(fault === undefined ? {} : { fault }),
    ...(holdsSeconds === undefined
      ? {}
      : { capture_before: new Date(now.getTime() + holdsSeconds * 1000).toISOString() }),
  };
}

function faultColumns(sandbox: Sandbox, behaviour: SandboxBehaviour, now: Date): Partial<Attempt> {
  if (behaviour.kind === 'approve') return approvalColumns(behaviour, now);
  if (behaviour.kind !== 'time-out' || behaviour.foundLate !== true) return {};
  return { found_from: new Date(now.getTime() + sandbox.notFoundSeconds * 1000).toISOString() };
}
