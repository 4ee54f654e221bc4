import type { EventBus, OutgoingEvent } from '../../lambdas/domain/audit/event-bus';

export interface InMemoryEventBus extends EventBus {
  published(): readonly OutgoingEvent[];
  /** Refuse each event that the predicate picks. */
  refuse(predicate: (event: OutgoingEvent) => boolean): void;
}

const mostBytes = 256 * 1024;

export function inMemoryEventBus(): InMemoryEventBus {
  const published: OutgoingEvent[] = [];
  let refused: (event: OutgoingEvent) => boolean = () => false;
  return {
    async publish(events) {
      if (events.some(({ json }) => Buffer.byteLength(json) > mostBytes)) throw new Error('entry too large');
      published.push(...events.filter((event) => !refused(event)));
      return events.flatMap((event, position) => (refused(event) ? [position] : []));
    },
    published: () => published,
    refuse(predicate) {
      refused = predicate;
    },
  };
}
