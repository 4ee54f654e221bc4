import type { AuthorizeCardResult, NotAttempted } from './authorize-card';
import { chargeEvents } from './charge-events';
import type { TransitionName } from './charge-states';
import { transitions } from './charge-states';
import type { Charge, Settlement } from './ledger';
import type { DeclineCode } from './processor';

const failureOf: Readonly<Record<NotAttempted, DeclineCode>> = {
  token_not_found: 'token_not_found',
  token_deleted: 'token_deleted',
  deadline_passed: 'processor_unavailable',
  connector_unavailable: 'processor_unavailable',
  keys_unavailable: 'processor_unavailable',
  vault_busy: 'processor_unavailable',
  record_tampered: 'token_unusable',
};

/** What is known of an authorization in the end. */
export type KnownResult = Exclude<AuthorizeCardResult, { outcome: 'unknown' }>;

/** The settlement of a known outcome: the charge after it, and its events. */
export function settled(charge: Charge, result: KnownResult, at: Date): Settlement {
  const updatedAt = at.toISOString();
  switch (result.outcome) {
    case 'approved':
      return transit('settle-captured', charge, {
        operation: 'succeeded',
        authorized: charge.money.amount,
        captured: charge.money.amount,
        card: result.card,
        fingerprint: result.fingerprint,
        processorReference: result.processorReference,
        updatedAt,
      });
    case 'declined':
      return transit('settle-failed', charge, {
        operation: 'failed',
        failure: result.code,
        card: result.card,
        fingerprint: result.fingerprint,
        processorReference: result.processorReference,
        updatedAt,
      });
    case 'not_attempted':
      return transit('settle-failed', charge, { operation: 'failed', failure: failureOf[result.code], updatedAt });
  }
}

function transit(transition: TransitionName, before: Charge, changes: Partial<Charge>): Settlement {
  const { to, emits } = transitions[transition];
  const charge: Charge = {
    ...before,
    ...changes,
    status: to,
    version: before.version + 1,
    sequence: before.sequence + emits.length,
  };
  return { transition, charge, events: chargeEvents(transition, charge) };
}
