import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { eventSource } from '../contracts/event-source';
import type { EventBus, OutgoingEvent } from '../domain/audit/event-bus';

/** PutEvents takes ten entries and 256 KB a request; an entry's size is counted as AWS documents it. */
const entriesPerRequest = 10;
const bytesPerRequest = 256 * 1024;
const bytesOfTime = 14;

/** The bus `payments`. A request that fails as a whole is a fault: the caller's batch is delivered again. */
export function eventBus(client: EventBridgeClient, busName: string): EventBus {
  return {
    async publish(events) {
      const refused: number[] = [];
      for (const positions of requests(events)) {
        const entries = positions.flatMap((position) => entryOf(events[position], busName));
        const { Entries } = await client.send(new PutEventsCommand({ Entries: entries }));
        refused.push(...positions.filter((_, place) => Entries?.[place]?.EventId === undefined));
      }
      return refused;
    },
  };
}

/** Positions of the events of each request, in order. */
function requests(events: readonly OutgoingEvent[]): readonly (readonly number[])[] {
  const all: number[][] = [];
  let bytes = 0;
  events.forEach((event, position) => {
    const size = sizeOf(event);
    const last = all.at(-1);
    if (last === undefined || last.length === entriesPerRequest || bytes + size > bytesPerRequest) {
      all.push([position]);
      bytes = size;
    } else {
      last.push(position);
      bytes += size;
    }
  });
  return all;
}

function sizeOf({ type, json }: OutgoingEvent): number {
  return bytesOfTime + Buffer.byteLength(eventSource) + Buffer.byteLength(type) + Buffer.byteLength(json);
}

function entryOf(event: OutgoingEvent | undefined, busName: string): readonly PutEventsRequestEntry[] {
  if (event === undefined) return [];
  const { type, json, occurredAt } = event;
  return [{ EventBusName: busName, Source: eventSource, DetailType: type, Detail: json, Time: new Date(occurredAt) }];
}
