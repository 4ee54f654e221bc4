import type { EventRow } from '../charge/ledger';
import type { EventBus } from './event-bus';

/** An event row on its way from a stream: `position` is the stream's name for it. */
export interface RelayedEvent {
  readonly position: string;
  readonly event: EventRow;
  readonly occurredAt: string;
}

/** Publish what the stream delivers, in its order. @returns the positions that the bus refused: they come again */
export const relayEvents =
  (ports: { readonly bus: EventBus }) =>
  async (relayed: readonly RelayedEvent[]): Promise<readonly string[]> => {
    const refused = new Set(
      await ports.bus.publish(
        relayed.map(({ event, occurredAt }) => ({ type: event.type, json: event.json, occurredAt })),
      ),
    );
    return relayed.filter((_, index) => refused.has(index)).map(({ position }) => position);
  };
