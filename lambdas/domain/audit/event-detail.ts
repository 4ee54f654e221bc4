import type { Provenance } from '../access/caller';
import type { EventRow } from '../charge/ledger';
import type { Json } from './canonical-json';
import { canonicalJson } from './canonical-json';

export interface EventFacts {
  readonly type: string;
  readonly subject: string;
  /** Counts from 1 per subject: a replay of the event has the same id. */
  readonly sequence: number;
  readonly occurredAt: string;
  readonly outcome: 'success' | 'failure';
  /** Absent for an event of the installation itself. */
  readonly merchantId?: string;
  readonly provenance: Provenance;
  readonly data: Json;
}

/** The detail of one event, with the fields of PCI DSS 10.2.2, in canonical form. Shape: lambdas/contracts/events.ts. */
export function eventDetail(facts: EventFacts): EventRow {
  const { provenance } = facts;
  const id = `${facts.subject}.${facts.sequence}`;
  const json = canonicalJson({
    id,
    type: facts.type,
    version: 1,
    subject: facts.subject,
    sequence: facts.sequence,
    occurred_at: facts.occurredAt,
    actor: { client_id: provenance.actor.clientId, role: provenance.actor.role },
    origin: { ip: provenance.origin.ip, component: provenance.origin.component },
    outcome: facts.outcome,
    merchant_id: facts.merchantId,
    request_id: provenance.requestId,
    traceparent: provenance.traceparent,
    data: facts.data,
  });
  return { id, sequence: facts.sequence, type: facts.type, json };
}
