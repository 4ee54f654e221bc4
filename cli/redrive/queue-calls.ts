import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Messages are hidden this long: a run ends before the first of them comes back. */
const hiddenSeconds = 900;

/** Up to ten messages, hidden from others from now on; a long poll of a second. */
export async function received(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: hiddenSeconds,
      MessageSystemAttributeNames: ['SentTimestamp', 'DeadLetterQueueSourceArn'],
      MessageAttributeNames: ['ERROR_CODE'],
    }),
  );
  return Messages;
}

/** About how many can be received. */
export async function waiting(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Let others receive messages again, ten a request. One that is gone meanwhile is an entry that fails, which is of no interest. */
export async function show(sqs: SQSClient, QueueUrl: string, handles: readonly string[]): Promise<void> {
  for (let first = 0; first < handles.length; first += 10) {
    const Entries = handles
      .slice(first, first + 10)
      .map((ReceiptHandle, place) => ({ Id: String(place), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
