import * as z from 'zod/mini';
import type { Provenance } from '../domain/access/caller';
import type { Row } from './dynamodb';

/** Who did it and from where, as columns of every row that an event is made from (PCI DSS 10.2.2). */
export const ProvenanceColumns = {
  actor_client_id: z.string(),
  actor_role: z.string(),
  origin_ip: z.optional(z.string()),
  origin_component: z.string(),
  request_id: z.string(),
  traceparent: z.optional(z.string()),
};

type Columns = z.infer<z.ZodMiniObject<typeof ProvenanceColumns>>;

export function provenanceColumns(provenance: Provenance): Row {
  return {
    actor_client_id: provenance.actor.clientId,
    actor_role: provenance.actor.role,
    origin_ip: provenance.origin.ip,
    origin_component: provenance.origin.component,
    request_id: provenance.requestId,
    traceparent: provenance.traceparent,
  };
}

export function provenanceIn(columns: Columns): Provenance {
  return {
    actor: { clientId: columns.actor_client_id, role: columns.actor_role },
    origin: {
      ...(columns.origin_ip === undefined ? {} : { ip: columns.origin_ip }),
      component: columns.origin_component,
    },
    requestId: columns.request_id,
    ...(columns.traceparent === undefined ? {} : { traceparent: columns.traceparent }),
  };
}
