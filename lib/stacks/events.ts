import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Archive, EventBus, IncludeDetail, Level, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { eventSource } from '../../lambdas/contracts/events';
import { acknowledge } from '../constructs/acknowledge';
import { asIEventBus } from '../constructs/cdk-interfaces';
import { encryptedQueue } from '../constructs/card-queue';
import { eventsArn, receiveEvents } from '../constructs/queue-worker';
import type { Foundation } from '../constructs/foundation';

export interface Events {
  readonly payments: IEventBus;
  readonly orders: IEventBus;
  readonly deadEvents: Queue;
}

/**
 * The bus `payments`: everything that happened to a token or a payment, without card data. The bus `orders`: what is to be paid, which
 * may hold envelopes and is kept nowhere (design section 8).
 */
export function eventsStack(
  scope: Construct,
  { foundation, ...stackProps }: StackProps & { readonly foundation: Foundation },
): Events {
  const stack = new Stack(scope, 'events', stackProps);
  const { names, serviceKeys } = foundation;
  const deadEvents = encryptedQueue(stack, 'dead-events', { name: names.deadEvents, zone: 'ledger', foundation });
  acknowledge(deadEvents, 'SQS3', 'It is the dead-letter queue of the bus, which the rule pack does not look at.');
  const payments = asIEventBus(
    new EventBus(stack, 'payments', {
      eventBusName: names.bus,
      kmsKey: serviceKeys.ledger,
      deadLetterQueue: deadEvents,
      // Metadata of a bus is not encrypted, and its log need not repeat the detail.
      logConfig: { level: Level.ERROR, includeDetail: IncludeDetail.NONE },
    }),
  );
  receiveEvents(deadEvents, eventsArn(`event-bus/${names.bus}`));
  new Archive(stack, 'archive', {
    archiveName: names.bus,
    description: 'Replays to a consumer that lost its queue; evidence is in the audit archive',
    sourceEventBus: payments,
    eventPattern: { source: [eventSource] },
    retention: Duration.days(30),
    kmsKey: serviceKeys.ledger,
  });
  return { payments, orders: ordersBus(stack, foundation), deadEvents };
}

/** No archive and no dead-letter queue: both would keep an envelope longer than it is good for. */
function ordersBus(stack: Stack, { names, serviceKeys }: Foundation): IEventBus {
  return asIEventBus(
    new EventBus(stack, 'orders', {
      eventBusName: names.ordersBus,
      kmsKey: serviceKeys.ledger,
      logConfig: { level: Level.ERROR, includeDetail: IncludeDetail.NONE },
    }),
  );
}
