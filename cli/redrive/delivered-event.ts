import * as z from 'zod/mini';
import { eventSource } from '../../lambdas/contracts/event-source';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import type { OutgoingEvent } from '../../lambdas/domain/audit/event-bus';
import type { EventFacts } from './dead-letter';

/** An event as EventBridge delivers it ("Event structure", EventBridge guide). */
const DeliveredEvent = z.object({
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  time: z.string(),
  detail: z.record(z.string(), z.json()),
});

export type DeliveredEvent = z.infer<typeof DeliveredEvent>;

/** The event that a message holds; undefined for a message that holds none. */
export function deliveredEvent(body: string): DeliveredEvent | undefined {
  try {
    return DeliveredEvent.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

const ownId = /^[a-z]{2,3}_[a-z2-7]{26,32}\.[1-9]\d{0,8}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const dotted = /^[a-z_]{1,32}\.[a-z_]{1,32}$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}Z$/;

/** What is not of the form that we write is not shown: the message may be anybody's. */
const shown = (form: RegExp, text: unknown): string | undefined =>
  typeof text === 'string' && form.test(text) ? text : undefined;

export function factsOf({ id, 'detail-type': type, time, detail }: DeliveredEvent): EventFacts {
  return {
    id: shown(ownId, detail['id']) ?? shown(uuid, id) ?? 'no id of ours',
    type: shown(dotted, type) ?? 'of another kind',
    time: shown(instant, detail['occurred_at']) ?? shown(instant, time) ?? 'no time',
  };
}

/** For the bus `payments`: the same bytes as before, since the canonical form of a detail is one. Undefined for somebody else's event. */
export function outgoing(event: DeliveredEvent): OutgoingEvent | undefined {
  if (event.source !== eventSource || Number.isNaN(Date.parse(event.time))) return undefined;
  return { type: event['detail-type'], json: canonicalJson(event.detail), occurredAt: event.time };
}
