import { eventDetail } from '../event-detail';
import type { OutgoingEvent } from '../event-bus';
import { hoursAfter } from '../hours';
import type { Unexplained } from './tally';

/**
 * `access.unexplained`. What was found is part of its id: what is found again is the same event, and what is found otherwise, because
 * records or entries came late, is another.
 */
export function unexplainedEvent(
  subjectOf: (parts: readonly string[]) => string,
  finding: Unexplained,
): OutgoingEvent & { readonly id: string } {
  const { hour, principal, actor, action, resource, seen, explained, outcome, calls } = finding;
  const start = new Date(`${hour}:00:00.000Z`);
  const occurredAt = hoursAfter(start, 1).toISOString();
  const { id, type, json } = eventDetail({
    type: 'access.unexplained',
    subject: subjectOf([hour, principal, action, resource, String(seen), String(explained), ...calls]),
    sequence: 1,
    occurredAt,
    outcome,
    provenance: { actor, origin: { component: 'reconcile-reads' }, requestId: calls[0] ?? hour },
    data: { hour: start.toISOString(), principal, action, resource, seen, explained, calls },
  });
  return { id, type, json, occurredAt };
}
