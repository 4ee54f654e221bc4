import type { SelfManagedKafkaRecord, SQSRecord } from 'aws-lambda';
import { orderSeconds } from '../../contracts/timeouts';
import type { ReadOrder } from './read-order';
import { readDetail, readOrder } from './read-order';

/** One delivery of an order, whichever way it came. */
export interface OrderDelivery {
  /** What its queue or topic calls it. */
  readonly id: string;
  readonly read: ReadOrder;
  readonly text: string;
  /** `last try`: what would wait is refused. `none`: it is not tried any more. */
  readonly patience: 'some' | 'last try' | 'none';
}

/** A record that deletes its key has no value, which the type does not say. */
type TopicRecord = Omit<SelfManagedKafkaRecord, 'value'> & { readonly value?: string | null };

/** After this, in milliseconds, what cannot be done is refused: the queue is about to forget it. */
const lastCall = (orderSeconds.retention - 2 * orderSeconds.hidden) * 1000;

/** How far a producer's clock may be ahead of ours. */
const skewMs = 5 * 60 * 1000;

/**
 * A message of the queue. Will the queue forget it before it could come twice more, this is its last try; has it been tried, it is not
 * tried again: one that kills its worker would vanish without a word. Nobody else counts its deliveries, since SQS's own dead-letter queue would keep its envelope.
 */
export function ofQueue({ messageId: id, body: text, attributes }: SQSRecord, now: Date): OrderDelivery {
  const isLate = now.getTime() - Number(attributes.SentTimestamp) >= lastCall;
  const tried = Number(attributes.ApproximateReceiveCount) > 1;
  const late = tried ? 'none' : 'last try';
  return { id, text, read: readOrder(parsed(text)), patience: isLate ? late : 'some' };
}

/**
 * A record of a Kafka topic: its value is the detail itself. Kafka does not count deliveries, and a record that waits holds up its
 * partition: so it waits as long as in the queue and no longer. Its time is its producer's, who may have written anything: a time that is
 * no date, or has not come yet, says nothing about how long it has waited.
 */
export function ofTopic({ topic, partition, offset, timestamp, value }: TopicRecord, now: Date): OrderDelivery {
  const id = `${topic}-${partition}@${offset}`;
  const text = Buffer.from(value ?? '', 'base64').toString('utf8');
  const age = now.getTime() - timestamp;
  const isDate = !Number.isNaN(new Date(timestamp).getTime());
  const time = (isDate ? new Date(timestamp) : now).toISOString();
  const read = readDetail({ id, sender: `kafka/${topic}`, time, detail: parsed(text) });
  return { id, text, read, patience: isDate && age < lastCall && age > -skewMs ? 'some' : 'last try' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
