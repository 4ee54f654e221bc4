import type { KnownCard, NotAttempted } from './authorize-card';
import { chargeData, numbered } from './charge-events';
import { moves } from './charge-states';
import type { Change, Charge } from './ledger';
import type { AuthorizationOutcome, DeclineCode } from './processor';
import { standing } from './sums';

const failureOf: Readonly<Record<NotAttempted, DeclineCode>> = {
  token_not_found: 'token_not_found',
  token_deleted: 'token_deleted',
  deadline_passed: 'processor_unavailable',
  connector_unavailable: 'processor_unavailable',
  keys_unavailable: 'processor_unavailable',
  vault_busy: 'processor_unavailable',
  processor_unavailable: 'processor_unavailable',
  envelope_invalid: 'envelope_invalid',
  envelope_expired: 'envelope_expired',
  security_code_not_allowed: 'security_code_not_allowed',
  card_invalid: 'card_invalid',
  record_tampered: 'token_unusable',
};

/** What is known of an authorization in the end. */
export type KnownResult =
  | { readonly outcome: 'not_attempted'; readonly code: NotAttempted }
  | (Exclude<AuthorizationOutcome, { outcome: 'unknown' | 'not_attempted' }> & Partial<KnownCard>);

/** The change that settles a charge: the charge after it, and its events. */
export function settled(charge: Charge, result: KnownResult, at: Date): Change {
  switch (result.outcome) {
    case 'approved': {
      const { amount } = charge.money;
      const automatic = charge.capture === 'automatic';
      const after = {
        ...charge,
        ...factsOf(result),
        ...(automatic || result.captureBefore === undefined ? {} : { captureBefore: result.captureBefore }),
        authorized: amount,
        captured: automatic ? amount : 0,
        closed: automatic,
      };
      const types = automatic ? ['payment.authorized', 'payment.captured'] : ['payment.authorized'];
      return authorized({ ...after, operation: 'succeeded', status: standing(after) }, types, at);
    }
    case 'declined':
      return failed({ ...charge, ...factsOf(result) }, result.code, at);
    case 'not_attempted':
      return failed(charge, failureOf[result.code], at);
  }
}

function failed(charge: Charge, failure: DeclineCode, at: Date): Change {
  return authorized({ ...charge, operation: 'failed', status: 'failed', failure }, [moves.authorize.failed], at);
}

/** `after` still has the version and sequence of the charge before. */
function authorized(after: Charge, types: readonly string[], at: Date): Change {
  const charge: Charge = {
    ...after,
    version: after.version + 1,
    sequence: after.sequence + types.length,
    updatedAt: at.toISOString(),
  };
  const outcome = charge.status === 'failed' ? 'failure' : 'success';
  const happenings = types.map(
    (type) => ({ type, outcome, provenance: charge.provenance, data: chargeData(charge) }) as const,
  );
  return { move: 'authorize', charge, events: numbered(charge, happenings) };
}

function factsOf(result: Extract<KnownResult, { processorReference: string }>): Partial<Charge> {
  const { processorReference, card, fingerprint, mark, token } = result;
  return {
    processorReference,
    ...(card === undefined ? {} : { card }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(mark === undefined ? {} : { mark }),
    ...(token === undefined ? {} : { token }),
    ...networkFacts(result),
  };
}

function networkFacts(result: KnownResult): Partial<Charge> {
  if (result.outcome !== 'approved' || result.networkTransactionId === undefined) return {};
  return { networkTransactionId: result.networkTransactionId };
}
