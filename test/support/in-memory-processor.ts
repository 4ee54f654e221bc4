import { behaviourOf, type SandboxBehaviour } from '../../lambdas/adapters/processors/sandbox-cards';
import type { AuthorizationOutcome, InquiryOutcome, Processor } from '../../lambdas/domain/charge/processor';

export interface InMemoryProcessor extends Processor {
  /** References under which money moved, in order. */
  charged(): readonly string[];
  /** Authorizations that were asked for, answered or not. */
  calls(): number;
}

/** A processor with the sandbox's cards that does not wait: what would hang is `unknown` at once. */
export function inMemoryProcessor(): InMemoryProcessor {
  const outcomes = new Map<string, Exclude<AuthorizationOutcome, { outcome: 'unknown' }>>();
  const charged: string[] = [];
  let calls = 0;
  const inquire = (reference: string): InquiryOutcome => outcomes.get(reference) ?? { outcome: 'not_found' };
  return {
    capabilities: {
      inquireByReference: true,
      cancelByReference: true,
      idempotencyWindowSeconds: Number.POSITIVE_INFINITY,
      maxInFlightSeconds: 30,
      partialCapture: true,
    },
    async authorize({ reference, card }) {
      calls += 1;
      const behaviour = behaviourOf(card.number.reveal());
      if (behaviour.kind === 'time-out' && !behaviour.charged) return { outcome: 'unknown' };
      const first = outcomes.get(reference);
      if (first !== undefined) return first;
      const outcome = outcomeOf(behaviour, `sbx_${outcomes.size + 1}`);
      outcomes.set(reference, outcome);
      if (outcome.outcome === 'approved') charged.push(reference);
      return behaviour.kind === 'time-out' ? { outcome: 'unknown' } : outcome;
    },
    inquire: async (reference) => inquire(reference),
    async cancel(reference) {
      if (outcomes.get(reference)?.outcome === 'declined') return 'cancelled';
      outcomes.set(reference, { outcome: 'declined', code: 'processing_error', processorReference: 'sbx_cancelled' });
      return 'cancelled';
    },
    charged: () => charged,
    calls: () => calls,
  };
}

function outcomeOf(behaviour: SandboxBehaviour, processorReference: string): ReturnType<typeof approved> | Declined {
  if (behaviour.kind !== 'decline') return approved(processorReference);
  return { outcome: 'declined', code: behaviour.code, processorReference };
}

type Declined = Extract<AuthorizationOutcome, { outcome: 'declined' }>;

const approved = (processorReference: string): Extract<AuthorizationOutcome, { outcome: 'approved' }> => ({
  outcome: 'approved',
  processorReference,
});
