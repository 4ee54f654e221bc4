import type { EventBus, OutgoingEvent } from '../../lambdas/domain/audit/event-bus';
import type { Faults, Process, Scheduler } from './scheduler';

export interface Message {
  readonly id: string;
  readonly event: OutgoingEvent;
  received: number;
}

/** A queue of SQS: a bag. Who takes a message and dies gives it back; after so many receipts it is a dead letter. */
export interface Queue {
  readonly name: string;
  readonly receipts: number;
  readonly messages: Message[];
  readonly dead: Message[];
}

export const queueOf = (name: string, receipts = 5): Queue => ({ name, receipts, messages: [], dead: [] });

function unavailable(): never {
  throw new Error('bus unavailable');
}

type Rules = readonly (readonly [Queue, (type: string) => boolean])[];

/**
 * The bus as one process sees it. What it takes, it puts into each queue whose rule wants it; of a batch it may refuse one entry.
 * @param swallows it may also lose an entry that it has taken: a dead letter that nobody drives again
 */
export function steppedBus(scheduler: Scheduler, process: Process, rules: Rules, swallows = false): EventBus {
  let sent = 0;
  const accept = (event: OutgoingEvent): void => {
    for (const [queue, wants] of rules) {
      if (!wants(event.type)) continue;
      sent += 1;
      queue.messages.push({ id: `${process.name}-${sent}`, event, received: 0 });
    }
  };
  return {
    publish(events) {
      const allButOne = (): number => {
        const left = scheduler.oneOf(events.length);
        events.forEach((event, position) => position !== left && accept(event));
        return left;
      };
      const faults: Faults = {
        refused: unavailable,
        answerLost: unavailable,
        twice: true,
        // One entry of the batch is refused, the others are taken: PutEvents answers so, per entry.
        partly: () => [allButOne()],
        ...(swallows ? { swallowed: () => (allButOne(), []) } : {}),
      };
      const said = (): string => events.map(({ type }) => type).join(' ');
      return scheduler.call(process, { port: 'bus.publish', said, faults }, async () => {
        events.forEach(accept);
        return [];
      });
    },
  };
}

/** Take some of what waits, in any order, as a poller does. */
export function receive(queue: Queue, scheduler: Scheduler, most: number): readonly Message[] {
  const taken: Message[] = [];
  const count = Math.min(most, queue.messages.length);
  for (let left = count; left > 0; left -= 1) {
    const [message] = queue.messages.splice(scheduler.oneOf(queue.messages.length), 1);
    if (message !== undefined) taken.push(message);
  }
  for (const message of taken) message.received += 1;
  return taken;
}

export function giveBack(queue: Queue, messages: readonly Message[]): void {
  for (const message of messages) (message.received >= queue.receipts ? queue.dead : queue.messages).push(message);
}
