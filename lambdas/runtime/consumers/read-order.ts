import * as z from 'zod/mini';
import { MerchantId, OrderId } from '../../contracts/fields';
import type { OrderCause, OrderRefused } from '../../contracts/orders';
import { OrderCreated, OrderDelivery } from '../../contracts/orders';
import { findText, holdsDisguisedCardNumber } from '../../domain/card/pan-guard';
import { saysSecurityCode } from '../../domain/card/security-code-guard';
import type { Order } from '../../domain/order/order';
import { Refusal } from '../../domain/refusal';
import { refuseCardNumber, refuseUnfitText } from '../http-request';

/** What may be said of an order that is refused. */
export type OrderFacts = Pick<OrderRefused, 'event_id' | 'merchant_id' | 'order_id' | 'attempt'>;

export interface DeliveredOrder {
  readonly order: Order;
  readonly occurredAt: string;
  /** Who sent it, as far as EventBridge says it; of a topic, the topic. */
  readonly sender: string;
  readonly facts: OrderFacts;
}

export type ReadOrder = DeliveredOrder | { readonly cause: OrderCause; readonly facts: OrderFacts };

/** The order in a message, behind the same guards as a request through the API; or why there is none. */
export function readOrder(event: unknown): ReadOrder {
  const delivery = OrderDelivery.safeParse(event);
  if (!delivery.success) return { cause: 'unreadable', facts: {} };
  const { id, source, account, time, detail } = delivery.data;
  return readDetail({ id, sender: `${source}@${account}`, time, detail });
}

interface Sent {
  readonly id: string;
  readonly sender: string;
  readonly time: string;
  readonly detail: unknown;
}

/** The order in a detail, which came by the bus or by a topic. */
export function readDetail({ id, sender, time, detail }: Sent): ReadOrder {
  const facts = { event_id: id, ...readable(detail) };
  const cause = guard(sender, detail);
  if (cause !== undefined) return { cause, facts };
  const order = OrderCreated.safeParse(detail);
  if (!order.success) return { cause: 'unreadable', facts };
  return { order: orderOf(order.data), occurredAt: time, sender, facts };
}

function guard(sender: string, detail: unknown): OrderCause | undefined {
  try {
    refuseCardNumber([sender, detail]);
    refuseUnfitText(detail);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code === 'card_number_in_clear' ? error.code : 'unreadable';
  }
}

function orderOf(detail: OrderCreated): Order {
  const { order_id: orderId, merchant_id: merchantId, network_transaction_id: networkTransactionId, ...same } = detail;
  return { ...same, orderId, merchantId, networkTransactionId };
}

const Readable = z.object({
  merchant_id: z.catch(z.optional(MerchantId), undefined),
  order_id: z.catch(z.optional(OrderId), undefined),
  attempt: z.catch(z.optional(z.int()), undefined),
});

/** The names of an order that is otherwise none, each in its own form and without card data in it. */
function readable(detail: unknown): Omit<OrderFacts, 'event_id'> {
  const read = Readable.safeParse(detail);
  if (!read.success) return {};
  return Object.fromEntries(
    Object.entries(read.data).filter(
      ([, text]) =>
        findText(text, holdsDisguisedCardNumber) === undefined && findText(text, saysSecurityCode) === undefined,
    ),
  );
}
