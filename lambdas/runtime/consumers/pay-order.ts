import type { SQSRecord } from 'aws-lambda';
import type { OrderCause, OrderRefused } from '../../contracts/orders';
import { orderSeconds } from '../../contracts/timeouts';
import type { OrderOutcome, payOrder } from '../../domain/order/pay-order';
import { queueHandler } from '../batch-handler';
import { countPayment } from '../count-payment';
import { errorFields, log } from '../logger';
import { count } from '../metrics';
import type { DeliveredOrder, OrderFacts, ReadOrder } from './read-order';
import { readOrder } from './read-order';

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

/** Pays the orders of a batch, at the same time; only those that must wait come again. */
export function payOrderConsumer(desk: OrderDesk): ReturnType<typeof queueHandler> {
  return queueHandler('pay-order', async (records) => {
    const ended = await Promise.all(records.map((record) => endsWith(desk, record)));
    return records.filter((_, place) => ended[place] !== true).map(({ messageId }) => messageId);
  });
}

/** @returns false where the message must come again */
async function endsWith(desk: OrderDesk, record: SQSRecord): Promise<boolean> {
  const read = readOrder(eventIn(record));
  try {
    return await handled(desk, record, read);
  } catch (error) {
    log.error('order not handled', { ...loggable(read.facts), ...errorFields(error) });
    return false;
  }
}

async function handled(desk: OrderDesk, record: SQSRecord, read: ReadOrder): Promise<boolean> {
  const refuse = async (cause: OrderCause, digest = {}): Promise<true> => {
    const refused_at = desk.now().toISOString();
    await desk.refuse({ cause, message_id: record.messageId, ...read.facts, ...digest, refused_at });
    count('OrdersRefused');
    log.error('order refused', { ...loggable(read.facts), code: cause });
    return true;
  };
  if ('cause' in read) return refuse(read.cause);
  // Nothing is known to be wrong with it, and what it holds besides ids is sealed: here a digest gives nothing away.
  const digest = { digest: desk.digest(record.body) };
  if (isForgottenSoon(record, desk.now())) return refuse('waited_too_long', digest);
  const outcome = await pay(desk, read);
  return outcome.outcome === 'refused' ? refuse(outcome.code, digest) : outcome.outcome !== 'waiting';
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

/**
 * It has been tried, and the queue forgets it before it could come twice more: a message that kills its worker would vanish
 * without a word. Nobody else counts its deliveries, because a native dead-letter queue would keep its envelope.
 */
function isForgottenSoon({ attributes }: SQSRecord, now: Date): boolean {
  const age = now.getTime() - Number(attributes.SentTimestamp);
  const lastCall = (orderSeconds.retention - 2 * orderSeconds.hidden) * 1000;
  return Number(attributes.ApproximateReceiveCount) > 1 && age >= lastCall;
}

function eventIn({ body }: SQSRecord): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function loggable({ event_id, merchant_id }: OrderFacts): { event_id?: string; merchant_id?: string } {
  return {
    ...(event_id === undefined ? {} : { event_id }),
    ...(merchant_id === undefined ? {} : { merchant_id }),
  };
}
