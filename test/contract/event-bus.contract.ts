import type { EventBus, OutgoingEvent } from '../../lambdas/domain/audit/event-bus';
import { tokenEvent } from '../../lambdas/domain/card/token-events';
import { newMerchant, tokenOf } from './samples';

/** `received` is everything that has reached a consumer so far: details in canonical form, whatever the bus did to spaces. */
export interface OpenedBus {
  readonly bus: EventBus;
  readonly received: () => Promise<readonly string[]>;
}

/** What every bus does, in memory and on EventBridge. */
export function eventBusContract(name: string, open: () => OpenedBus): void {
  describe(`event bus: ${name}`, () => {
    const arrived = async ({ received }: OpenedBus, events: readonly OutgoingEvent[]): Promise<void> => {
      const wanted = events.map(({ json }) => json);
      const deadline = Date.now() + 10_000;
      let seen = await received();
      while (Date.now() < deadline && !wanted.every((json) => seen.includes(json))) seen = await received();
      expect(wanted.filter((json) => !seen.includes(json))).toEqual([]);
    };

    it('delivers an event', async () => {
      const opened = open();
      const events = [newEvent()];
      expect(await opened.bus.publish(events)).toEqual([]);
      await arrived(opened, events);
    });

    it('delivers more events than one request takes', async () => {
      const opened = open();
      const events = Array.from({ length: 25 }, newEvent);
      expect(await opened.bus.publish(events)).toEqual([]);
      await arrived(opened, events);
    });

    it('publishes nothing when there is nothing', async () => {
      expect(await open().bus.publish([])).toEqual([]);
    });

    it('delivers an event again that is published again', async () => {
      const opened = open();
      const event = newEvent();
      await opened.bus.publish([event]);
      expect(await opened.bus.publish([event])).toEqual([]);
      await arrived(opened, [event]);
    });
  });
}

/** A true event: the deployed bus has consumers that read what comes. */
export function newEvent(): OutgoingEvent {
  const token = tokenOf(newMerchant());
  const { type, json } = tokenEvent(token);
  return { type, json, occurredAt: token.createdAt };
}
