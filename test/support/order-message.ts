import { randomUUID } from 'node:crypto';
import type { SelfManagedKafkaEvent, SelfManagedKafkaRecord, SQSRecord } from 'aws-lambda';

/** A detail of `order.created` that is in order, by token unless told otherwise. Members that are undefined are left out. */
export function orderDetail(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const good = { order_id: 'order-1', attempt: 1, merchant_id: 'm_shop', amount: 1050, currency: 'USD' };
  return JSON.parse(JSON.stringify({ ...good, ...changes }));
}

/** What Lambda hands over of a Kafka topic with the details as values, each in a partition of its own. */
export function topicEvent(
  details: readonly unknown[],
  at = new Date('2026-11-24T12:00:00.000Z'),
): SelfManagedKafkaEvent {
  const record = (detail: unknown, partition: number): SelfManagedKafkaRecord => ({
    topic: 'orders',
    partition,
    offset: 7,
    timestamp: at.getTime(),
    timestampType: 'CREATE_TIME',
    key: '',
    value: Buffer.from(typeof detail === 'string' ? detail : JSON.stringify(detail)).toString('base64'),
    headers: [],
  });
  return {
    eventSource: 'SelfManagedKafka',
    bootstrapServers: 'b-1.kafka.example:9096',
    records: Object.fromEntries(
      details.map((detail, partition) => [`orders-${partition}`, [record(detail, partition)]]),
    ),
  };
}

export interface MessageOptions {
  /** Members of EventBridge's own that replace those of a good event. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly received?: number;
  readonly sentAt?: Date;
}

/** The message that the rule of the bus `orders` puts into the queue for an event. */
export function orderMessage(detail: unknown, options: MessageOptions = {}): SQSRecord {
  const { event, received = 1, sentAt = new Date('2026-11-24T12:00:00.000Z') } = options;
  const good = {
    version: '0',
    id: randomUUID(),
    'detail-type': 'order.created',
    source: 'shop.checkout',
    account: '111122223333',
    time: '2026-11-24T12:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail,
  };
  return {
    messageId: randomUUID(),
    receiptHandle: 'handle',
    body: options.body ?? JSON.stringify({ ...good, ...event }),
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: String(sentAt.getTime()),
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: String(sentAt.getTime()),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:strongroom-prod-pay-order',
    awsRegion: 'eu-central-1',
  };
}
