import { Duration } from 'aws-cdk-lib';
import { Rule, type EventPattern, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventSource } from '../../lambdas/contracts/events';
import { orderTypes } from '../../lambdas/contracts/orders';
import { orderSeconds } from '../../lambdas/contracts/timeouts';
import { acknowledge } from './acknowledge';
import { encryptedQueue } from './card-queue';
import type { Foundation } from './foundation';
import { eventsArn, receiveEvents } from './queue-worker';

export interface OrderQueueProps {
  readonly orders: IEventBus;
  readonly foundation: Foundation;
}

/**
 * Where orders wait for their worker, an hour at most, since they may hold envelopes. SQS moves none of them to the dead-letter queue,
 * nor does EventBridge: there an envelope would live on. The worker says on the bus what it refused and why, without the order, and that
 * is what waits there for a person.
 */
export class OrderQueue extends Construct {
  readonly name = 'pay-order';
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, { orders, foundation }: OrderQueueProps) {
    super(scope, 'pay-order-queue');
    const { names, serviceKeys } = foundation;
    this.dead = encryptedQueue(this, 'dead', { name: names.deadLetterQueue(this.name), zone: 'ledger', foundation });
    this.queue = new Queue(this, 'queue', {
      queueName: names.queue(this.name),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: serviceKeys.ledger,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(orderSeconds.retention),
      visibilityTimeout: Duration.seconds(orderSeconds.hidden),
    });
    acknowledge(this.queue, 'SQS3', 'A dead-letter queue would keep envelopes: the worker sends causes there instead.');
    acknowledge(this.dead, 'SQS3', 'It is the dead-letter queue of orders, which the rule pack does not look at.');
    const from = { orders, bus: names.ordersBus };
    takeTo(this.queue, {
      ...from,
      name: names.named(this.name),
      pattern: { detailType: [orderTypes.created] },
    });
    takeTo(this.dead, {
      ...from,
      name: names.named('order-refused'),
      pattern: { detailType: [orderTypes.refused], source: [eventSource] },
    });
  }
}

interface Taken {
  readonly orders: IEventBus;
  readonly bus: string;
  /** Of the rule. */
  readonly name: string;
  readonly pattern: EventPattern;
}

/** What EventBridge cannot deliver within the hour is dropped and counted as a failed invocation, which alarms. */
function takeTo(queue: Queue, { orders, bus, name, pattern }: Taken): void {
  const rule = new Rule(queue, 'rule', { ruleName: name, eventBus: orders, eventPattern: pattern });
  rule.addTarget({
    bind: () => ({
      arn: queue.queueArn,
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: orderSeconds.retention },
    }),
  });
  receiveEvents(queue, eventsArn(`rule/${bus}/${name}`));
}
