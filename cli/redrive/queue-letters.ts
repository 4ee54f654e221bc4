import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetters } from './dead-letter';
import { deliveredEvent, factsOf } from './delivered-event';

/** How the event of a message is sent again. */
export interface Sender {
  readonly target: string;
  /** Undefined: this is not for the target. Sending gives the id of the new message, where it is one of a queue. */
  readonly sending: (body: string) => (() => Promise<string | undefined>) | undefined;
}

export interface DeadQueue {
  readonly name: string;
  readonly url: string;
  /** Whose messages end here: told as the cause of what it gave up on. */
  readonly consumer: string;
}

/** Messages are hidden this long; a run ends before the first of them comes back. */
const hiddenSeconds = 900;
const patienceMs = 720_000;
/** SQS has at most 120,000 messages of a queue in hiding. */
const mostHidden = 100_000;
/** Long polls ask every server of the queue; the second one is for what the first may have missed. */
const emptyAnswers = 2;

/** The messages of a dead-letter queue that were sent before now. */
export async function queueLetters(sqs: SQSClient, dead: DeadQueue, sender: Sender): Promise<DeadLetters> {
  const opened = Date.now();
  const hidden = new Map<string, string>();
  const seen = new Set<string>();
  /** What we sent and what failed again comes back under the id that it has from us: it is not taken for an old one. */
  const ours = new Set<string>();
  let newer = 0;
  let more = false;

  const letterOf = (message: Message): readonly DeadLetter[] => {
    const { MessageId = '', ReceiptHandle = '' } = message;
    hidden.set(MessageId, ReceiptHandle);
    if (seen.has(MessageId)) return [];
    seen.add(MessageId);
    if (sentAt(message) < opened && !ours.has(MessageId)) return [letter(message)];
    newer += 1;
    return [];
  };
  const letter = (message: Message): DeadLetter => {
    const { MessageId = '', ReceiptHandle, Body = '' } = message;
    const event = deliveredEvent(Body);
    const sending = event === undefined ? undefined : sender.sending(Body);
    return {
      since: new Date(sentAt(message)),
      cause: causeOf(message, dead.consumer),
      events: event === undefined || sending === undefined ? [] : [factsOf(event)],
      unreadable: sending === undefined ? 1 : 0,
      async send() {
        const id = await sending?.();
        if (id !== undefined) ours.add(id);
      },
      async remove() {
        await sqs.send(new DeleteMessageCommand({ QueueUrl: dead.url, ReceiptHandle }));
        hidden.delete(MessageId);
      },
    };
  };
  return {
    name: dead.name,
    target: sender.target,
    units: ['message', 'messages'],
    total: await waiting(sqs, dead.url),
    async *groups() {
      for (let empty = 0; empty < emptyAnswers;) {
        more = Date.now() - opened > patienceMs || hidden.size >= mostHidden;
        if (more) return;
        const messages = await received(sqs, dead.url);
        empty = messages.length === 0 ? empty + 1 : 0;
        yield messages.flatMap(letterOf);
      }
    },
    left: () => ({ newer, more }),
    release: () => show(sqs, dead.url, [...hidden.values()]),
  };
}

const sentAt = ({ Attributes }: Message): number => Number(Attributes?.SentTimestamp ?? 0);

const code = /^[A-Za-z0-9_.:-]{1,64}$/;

/** `cause`: a consumer that sends poison here says why; `ERROR_CODE`: EventBridge, of what it could not deliver (EventBridge guide, "DLQ"). */
function causeOf({ MessageAttributes, Attributes }: Message, consumer: string): string {
  const told = MessageAttributes?.['cause']?.StringValue ?? MessageAttributes?.['ERROR_CODE']?.StringValue;
  if (told !== undefined) return code.test(told) ? told : 'not a code';
  return Attributes?.DeadLetterQueueSourceArn === undefined ? 'not known' : `${consumer} failed on it`;
}

async function received(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: hiddenSeconds,
      MessageSystemAttributeNames: ['SentTimestamp', 'DeadLetterQueueSourceArn'],
      MessageAttributeNames: ['cause', 'ERROR_CODE'],
    }),
  );
  return Messages;
}

async function waiting(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Ten a request. One that is gone meanwhile is an entry that fails, which is of no interest. */
async function show(sqs: SQSClient, QueueUrl: string, handles: readonly string[]): Promise<void> {
  for (let first = 0; first < handles.length; first += 10) {
    const Entries = handles
      .slice(first, first + 10)
      .map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
