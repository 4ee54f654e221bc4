import type { SelfManagedKafkaEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { OrderCause, OrderRefused } from '../../contracts/orders';
import type { OrderOutcome, payOrder } from '../../domain/order/pay-order';
import { queueHandler, topicHandler } from '../batch-handler';
import { countPayment } from '../count-payment';
import { errorFields, log } from '../logger';
import { count } from '../metrics';
import type { OrderDelivery } from './order-deliveries';
import { ofQueue, ofTopic } from './order-deliveries';
import type { DeliveredOrder, OrderFacts } from './read-order';

export interface OrderDesk {
  readonly pay: ReturnType<typeof payOrder>;
  /** Put the cause, without the order, where a person finds it. */
  readonly refuse: (notice: OrderRefused) => Promise<void>;
  /** A request id of one delivery of an event: never the same twice. */
  readonly newRequestId: (eventId: string) => string;
  /** SHA-256, hex. */
  readonly digest: (text: string) => string;
  readonly now: () => Date;
}

/** Pays the orders of a batch, at the same time; only those that must wait come again: from a topic, with all of their batch. */
export function payOrderConsumer(
  desk: OrderDesk,
): (event: SQSEvent | SelfManagedKafkaEvent) => Promise<SQSBatchResponse> {
  const unfinished = async (deliveries: readonly OrderDelivery[]): Promise<readonly string[]> => {
    const ended = await Promise.all(deliveries.map((delivery) => endsWith(desk, delivery)));
    return deliveries.filter((_, place) => ended[place] !== true).map(({ id }) => id);
  };
  const queue = queueHandler('pay-order', (records) =>
    unfinished(records.map((record) => ofQueue(record, desk.now()))),
  );
  const topic = topicHandler('pay-order', (records) =>
    unfinished(records.map((record) => ofTopic(record, desk.now()))),
  );
  return (event) => ('Records' in event ? queue(event) : topic(event));
}

/** @returns false where the order must come again */
async function endsWith(desk: OrderDesk, delivery: OrderDelivery): Promise<boolean> {
  try {
    return await handled(desk, delivery);
  } catch (error) {
    log.error('order not handled', { ...loggable(delivery.read.facts), ...errorFields(error) });
    return false;
  }
}

async function handled(desk: OrderDesk, { id, read, text, patience }: OrderDelivery): Promise<boolean> {
  const refuse = async (cause: OrderCause, digest = {}): Promise<true> => {
    const refused_at = desk.now().toISOString();
    await desk.refuse({ cause, message_id: id, ...read.facts, ...digest, refused_at });
    count('OrdersRefused');
    log.error('order refused', { ...loggable(read.facts), code: cause });
    return true;
  };
  if ('cause' in read) return refuse(read.cause);
  // Nothing is known to be wrong with it, and what it holds besides ids is sealed: here a digest gives nothing away.
  const digest = { digest: desk.digest(text) };
  if (patience === 'none') return refuse('waited_too_long', digest);
  const outcome = await pay(desk, read);
  if (outcome.outcome === 'refused') return refuse(outcome.code, digest);
  if (outcome.outcome !== 'waiting') return true;
  return patience === 'last try' ? refuse('waited_too_long', digest) : false;
}

async function pay(desk: OrderDesk, { order, occurredAt, sender, facts }: DeliveredOrder): Promise<OrderOutcome> {
  const requestId = desk.newRequestId(facts.event_id ?? '');
  const outcome = await desk.pay({
    order,
    occurredAt,
    provenance: {
      actor: { clientId: sender, role: 'charges:create' },
      origin: { component: 'pay-order' },
      requestId,
    },
  });
  if (outcome.outcome === 'charged') countPayment(outcome.charge);
  if (outcome.outcome === 'waiting') count('OrdersWaiting');
  log.info('order', { ...loggable(facts), request_id: requestId, reason: outcome.outcome, ...chargeIn(outcome) });
  return outcome;
}

function chargeIn(outcome: OrderOutcome): { charge_id?: string } {
  if (outcome.outcome === 'charged') return { charge_id: outcome.charge.id };
  return 'chargeId' in outcome ? { charge_id: outcome.chargeId } : {};
}

function loggable({ event_id, merchant_id }: OrderFacts): { event_id?: string; merchant_id?: string } {
  return {
    ...(event_id === undefined ? {} : { event_id }),
    ...(merchant_id === undefined ? {} : { merchant_id }),
  };
}
