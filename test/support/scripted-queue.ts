import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { awsError, type Script, type ScriptedAnswer } from './scripted-aws';

/** A message as it stands in the scripted dead-letter queue. */
export interface ScriptedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string; readonly DataType: 'String' }>>;
}

const Call = z.object({
  QueueUrl: z.optional(z.string()),
  QueueName: z.optional(z.string()),
  ReceiptHandle: z.optional(z.string()),
  MessageBody: z.optional(z.string()),
  Entries: z.optional(
    z.array(z.looseObject({ ReceiptHandle: z.optional(z.string()), Detail: z.optional(z.string()) })),
  ),
});

type Call = z.infer<typeof Call>;

export interface ScriptedQueue {
  readonly script: Script;
  /** What was done, in order: `send <body>`, `delete <id>`, `show <id>`, `publish <detail>`. */
  readonly done: () => readonly string[];
  readonly left: () => readonly string[];
}

/**
 * The calls of `redrive` on a dead-letter queue. A message is handed out once and then hidden; `fails` may refuse a call by its
 * operation and what it is about. `bounces`: what is sent to the queue comes back here at once, under its new id.
 */
export function scriptedQueue(
  messages: readonly ScriptedMessage[],
  options: { readonly fails?: (operation: string, about: string) => boolean; readonly bounces?: true } = {},
): ScriptedQueue {
  const done: string[] = [];
  const standing = new Map(messages.map((message) => [message.MessageId, message]));
  let toHandOut: ScriptedMessage[] = [...messages];
  let sent = 0;
  const ok = (body: unknown = {}): ScriptedAnswer => ({ status: 200, body });

  const answers: Readonly<Record<string, (call: Call) => ScriptedAnswer>> = {
    GetQueueUrl: ({ QueueName }) => ok({ QueueUrl: `http://queues/${QueueName ?? ''}` }),
    GetQueueAttributes: () => ok({ Attributes: { ApproximateNumberOfMessages: String(standing.size) } }),
    ReceiveMessage: () => {
      const [now, later] = [toHandOut.slice(0, 10), toHandOut.slice(10)];
      toHandOut = later;
      return ok({
        Messages: now.map((message) => ({
          ...message,
          MD5OfBody: md5(message.Body),
          ReceiptHandle: message.MessageId,
        })),
      });
    },
    SendMessage: ({ MessageBody = '' }) => {
      done.push(`send ${MessageBody}`);
      const MessageId = `new-${(sent += 1)}`;
      if (options.bounces) {
        const back = { MessageId, Body: MessageBody, Attributes: { SentTimestamp: '1' } };
        standing.set(MessageId, back);
        toHandOut.push(back);
      }
      return ok({ MessageId, MD5OfMessageBody: md5(MessageBody) });
    },
    DeleteMessage: ({ ReceiptHandle = '' }) => {
      done.push(`delete ${ReceiptHandle}`);
      standing.delete(ReceiptHandle);
      return ok();
    },
    ChangeMessageVisibilityBatch: ({ Entries = [] }) => {
      for (const { ReceiptHandle = '' } of Entries) done.push(`show ${ReceiptHandle}`);
      return ok({ Successful: [], Failed: [] });
    },
    PutEvents: ({ Entries = [] }) => {
      const refused = Entries.map(({ Detail = '' }) => options.fails?.('PutEvents entry', Detail) === true);
      for (const [place, { Detail = '' }] of Entries.entries()) if (!refused[place]) done.push(`publish ${Detail}`);
      return ok({
        Entries: refused.map((no, place) => (no ? { ErrorCode: 'InternalFailure' } : { EventId: `e-${place}` })),
      });
    },
  };
  return {
    script: (operation, body) => {
      const call = Call.parse(JSON.parse(body));
      const about = call.MessageBody ?? call.ReceiptHandle ?? '';
      if (options.fails?.(operation, about)) return awsError('AccessDeniedException');
      return answers[operation]?.(call) ?? awsError('UnknownOperationException');
    },
    done: () => done,
    left: () => [...standing.keys()],
  };
}

/** The SDK compares what it sent and got with this (SQS API reference, `MD5OfMessageBody`). */
const md5 = (body: string): string => createHash('md5').update(body).digest('hex');
