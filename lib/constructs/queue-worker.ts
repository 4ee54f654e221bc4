import { Rule, type EventPattern, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { CardFunction } from './card-function';
import type { CardQueue } from './card-queue';
import { here, type Foundation } from './foundation';
import { allow, throughService } from './statements';

/**
 * Everything on `bus` that matches goes to the queue; what EventBridge cannot deliver goes to its dead-letter queue. The queue
 * takes messages of this rule only: CDK's own target leaves that condition out for an encrypted queue.
 */
export function ruleToQueue(
  scope: Construct,
  { name, queue, dead }: CardQueue,
  props: { readonly bus: IEventBus; readonly pattern: EventPattern; readonly foundation: Foundation },
): Rule {
  const { names } = props.foundation;
  const rule = new Rule(scope, `${name}-rule`, {
    ruleName: names.named(name),
    eventBus: props.bus,
    eventPattern: props.pattern,
  });
  rule.addTarget({
    bind: () => ({
      arn: queue.queueArn,
      deadLetterConfig: { arn: dead.queueArn },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: Duration.hours(24).toSeconds() },
    }),
  });
  for (const target of [queue, dead]) receiveEvents(target, eventsArn(`rule/${names.bus}/${names.named(name)}`));
  return rule;
}

/** Lets EventBridge send to a queue, on behalf of one rule or one bus. */
export function receiveEvents(queue: Queue, sourceArn: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'EventBridgeSends',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
}

/** Written out, since a reference to the rule would make the queue and the rule wait for each other. */
export const eventsArn = (resource: string): string =>
  `arn:${here.partition}:events:${here.region}:${here.account}:${resource}`;

/** What Lambda needs of the role of a function that reads a queue. */
export function readQueue({ queue }: Pick<CardQueue, 'queue'>): readonly PolicyStatement[] {
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
  queue: Pick<CardQueue, 'queue'>,
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
