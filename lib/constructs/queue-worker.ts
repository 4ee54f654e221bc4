import { Rule, type EventPattern, type IEventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CardFunction } from './card-function';
import type { CardQueue } from './card-queue';
import type { Foundation } from './foundation';
import { allow, throughService } from './statements';

/** Everything on `bus` that matches goes to the queue; what EventBridge cannot deliver goes to its dead-letter queue. */
export function ruleToQueue(
  scope: Construct,
  queue: CardQueue,
  props: { readonly bus: IEventBus; readonly pattern: EventPattern; readonly foundation: Foundation },
): Rule {
  return new Rule(scope, `${queue.name}-rule`, {
    ruleName: props.foundation.names.named(queue.name),
    eventBus: props.bus,
    eventPattern: props.pattern,
    targets: [
      new SqsQueue(queue.queue, { deadLetterQueue: queue.dead, retryAttempts: 185, maxEventAge: Duration.hours(24) }),
    ],
  });
}

/** What Lambda needs of the role of a function that reads a queue. */
export function readQueue({ queue }: CardQueue): readonly PolicyStatement[] {
  const { encryptionMasterKey } = queue;
  if (!encryptionMasterKey) throw new Error(`${queue.node.path} has no key`);
  return [
    allow(
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      [queue.queueArn],
    ),
    throughService(encryptionMasterKey, 'sqs', ['Decrypt']),
  ];
}

/** Batches to the function; it answers with the messages that failed, and only those come again. */
export function queueFeeds(
  worker: CardFunction,
  queue: CardQueue,
  batch: { readonly size: number; readonly windowSeconds: number },
): EventSourceMapping {
  const mapping = new EventSourceMapping(worker, 'queue', {
    target: worker.function,
    eventSourceArn: queue.queue.queueArn,
    batchSize: batch.size,
    maxBatchingWindow: Duration.seconds(batch.windowSeconds),
    reportBatchItemFailures: true,
  });
  // Lambda checks the permission to read when the mapping is made.
  mapping.node.addDependency(worker.function);
  return mapping;
}
