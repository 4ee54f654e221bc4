import { DeleteMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, type DeadLetters, unreadable } from './dead-letter';
import { type DeliveredEvent, deliveredEvent, factsOf } from './delivered-event';
import { received, show, waiting } from './queue-calls';

/** How an event is sent again, or why not. `send` gives the id of the new message, where it is one of a queue. */
export type Sending = { readonly send: () => Promise<string | undefined> } | { readonly stays: string };

export interface Sender {
  readonly target: string;
  readonly sending: (event: DeliveredEvent, body: string) => Sending;
}

export interface DeadQueue {
  readonly name: string;
  readonly url: string;
  /** Whose messages end here: told as the cause of what it gave up on. */
  readonly consumer: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Shorter than messages are hidden. */
const patienceMs = 720_000;
/** SQS has at most 120,000 messages of a queue in hiding. */
const mostHidden = 100_000;
/** A long poll asks every server of the queue; the second one is for what the first may have missed. */
const emptyAnswers = 2;

/** The messages of a dead-letter queue that were sent before now. */
export async function queueLetters(sqs: SQSClient, dead: DeadQueue, sender: Sender): Promise<DeadLetters> {
  return new QueueLetters(sqs, { ...dead, ...sender, total: await waiting(sqs, dead.url) });
}

class QueueLetters implements DeadLetters {
  readonly name: string;
  readonly target: string;
  readonly units = ['message', 'messages'] as const;
  readonly total: number;
  readonly #sqs: SQSClient;
  readonly #queue: DeadQueue & Sender;
  readonly #opened: number;
  /** Receipt handle by message id. */
  readonly #hidden = new Map<string, string>();
  readonly #seen = new Set<string>();
  /** What we sent and what failed again comes back under the id that it has from us: it is not taken for an old one. */
  readonly #ours = new Set<string>();
  #newer = 0;
  #more = false;

  constructor(sqs: SQSClient, queue: DeadQueue & Sender & { readonly total: number }) {
    this.#sqs = sqs;
    this.#queue = queue;
    this.#opened = queue.now();
    this.name = queue.name;
    this.target = queue.target;
    this.total = queue.total;
  }

  async *groups(): AsyncIterable<readonly DeadLetter[]> {
    for (let empty = 0; empty < emptyAnswers;) {
      this.#more = this.#queue.now() - this.#opened > patienceMs || this.#hidden.size >= mostHidden;
      if (this.#more) return;
      const messages = await received(this.#sqs, this.#queue.url);
      empty = messages.length === 0 ? empty + 1 : 0;
      yield messages.filter((message) => this.#isWanted(message)).map((message) => this.#letter(message));
    }
  }

  left(): { readonly newer: number; readonly more: boolean } {
    return { newer: this.#newer, more: this.#more };
  }

  async release(): Promise<void> {
    await show(this.#sqs, this.#queue.url, [...this.#hidden.values()]);
  }

  /** Not seen before, and there when this was opened. Whatever was received is hidden, and shown again in the end. */
  #isWanted(message: Message): boolean {
    const { MessageId = '', ReceiptHandle = '' } = message;
    this.#hidden.set(MessageId, ReceiptHandle);
    if (this.#seen.has(MessageId)) return false;
    this.#seen.add(MessageId);
    if (sentAt(message) < this.#opened && !this.#ours.has(MessageId)) return true;
    this.#newer += 1;
    return false;
  }

  #letter(message: Message): DeadLetter {
    const { MessageId = '', ReceiptHandle, Body = '' } = message;
    const event = deliveredEvent(Body);
    const sending = event === undefined ? { stays: unreadable } : this.#queue.sending(event, Body);
    return {
      since: new Date(sentAt(message)),
      cause: causeOf(message, event, this.#queue.consumer),
      events: event === undefined ? [] : [factsOf(event)],
      stays: 'stays' in sending ? sending.stays : undefined,
      send: 'send' in sending ? () => this.#sent(sending.send) : undefined,
      remove: async () => {
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue.url, ReceiptHandle }));
        this.#hidden.delete(MessageId);
      },
    };
  }

  async #sent(send: () => Promise<string | undefined>): Promise<void> {
    const id = await send();
    if (id !== undefined) this.#ours.add(id);
  }
}

const sentAt = ({ Attributes }: Message): number => Number(Attributes?.SentTimestamp ?? 0);

const code = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * `detail.cause`: a consumer that tells here what it refused. `ERROR_CODE`: EventBridge, of what it could not deliver (EventBridge guide,
 * "Using dead-letter queues").
 */
function causeOf(
  { MessageAttributes, Attributes }: Message,
  event: DeliveredEvent | undefined,
  consumer: string,
): string {
  const told = event?.detail['cause'] ?? MessageAttributes?.['ERROR_CODE']?.StringValue;
  if (told !== undefined) return typeof told === 'string' && code.test(told) ? told : 'not a code';
  return Attributes?.DeadLetterQueueSourceArn === undefined ? 'not known' : `${consumer} failed on it`;
}
