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
    const ended = await handled(desk, delivery);
    return ended || delivery.patience !== 'last try' ? ended : await refuse(desk, delivery, 'waited_too_long');
  } catch (error) {
    log.error('order not handled', { ...loggable(delivery.read.facts), ...errorFields(error) });
    return false;
  }
}

async function handled(desk: OrderDesk, delivery: OrderDelivery): Promise<boolean> {
  const { read, patience } = delivery;
  if ('cause' in read) return refuse(desk, delivery, read.cause);
  if (patience === 'none') return refuse(desk, delivery, 'waited_too_long');
  const outcome = await paid(desk, read);
  if (outcome.outcome === 'refused') return refuse(desk, delivery, outcome.code);
  return outcome.outcome !== 'waiting';
}

async function refuse(desk: OrderDesk, { id, read, text }: OrderDelivery, cause: OrderCause): Promise<true> {
  const refused_at = desk.now().toISOString();
  // Where nothing is known to be wrong with it, what it holds besides ids is sealed: there a digest gives nothing away.
  const digest = 'cause' in read ? {} : { digest: desk.digest(text) };
  await desk.refuse({ cause, message_id: id, ...read.facts, ...digest, refused_at });
  count('OrdersRefused');
  log.error('order refused', { ...loggable(read.facts), code: cause });
  return true;
}

/** A store that fails is waited for, as the attempt before is: whoever has no patience left must not try for ever. */
async function paid(desk: OrderDesk, order: DeliveredOrder): Promise<OrderOutcome> {
  try {
    return await pay(desk, order);
  } catch (error) {
    log.error('order not handled', { ...loggable(order.facts), ...errorFields(error) });
    return { outcome: 'waiting' };
  }
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
