import { orderSubject } from '../../lambdas/adapters/ids';
import { canonicalJson } from '../../lambdas/domain/audit/canonical-json';
import type { Order } from '../../lambdas/domain/order/order';
import { payOrder, type OrderOutcome, type PayOrderPorts } from '../../lambdas/domain/order/pay-order';
import { brief } from './brief';
import { merchantId } from './cards';
import type { Message } from './pipeline';
import { createPorts, ledgerOf } from './processes';
import type { Process } from './scheduler';
import { consume } from './workers';
import type { World } from './world';

export interface OrderEnded {
  readonly orderId: string;
  readonly attempt: number;
  readonly outcome: OrderOutcome['outcome'];
}

export const orderOf = (orderId: string): string => orderSubject(merchantId, orderId);

/** Put an order on its bus, as often as it is sent. */
export function placeOrder(world: World, order: Omit<Order, 'merchantId' | 'currency'>, deliveries = 1): void {
  const occurredAt = world.scheduler.now().toISOString();
  const json = canonicalJson({ ...order, merchantId, currency: 'EUR' });
  for (let delivery = 1; delivery <= deliveries; delivery += 1) {
    const id = `order-${world.serial('delivery')}`;
    world.orders.messages.push({ id, event: { type: 'order.created', json, occurredAt }, received: 0 });
  }
}

/** One batch after another of the orders that wait. */
export async function orderDesk(world: World, runs: number, most = 1): Promise<void> {
  for (let run = 0; run < runs; run += 1)
    await consume(world, 'orders', most, async (process, messages) => {
      const ended = await Promise.all(messages.map((message) => handled(world, process, message)));
      return messages.filter((_, place) => ended[place] !== true).map(({ id }) => id);
    });
}

/** As the consumer does it. @returns false where the message must come again */
async function handled(world: World, process: Process, { id, received, event }: Message): Promise<boolean> {
  const order: Order = JSON.parse(event.json);
  const provenance = {
    actor: { clientId: 'checkout', role: 'charges:create' },
    origin: { component: 'pay-order' },
    requestId: `${process.name}/${id}.${received}`,
  };
  try {
    const pay = payOrder(payPorts(world, process));
    const { outcome } = await pay({ order, occurredAt: event.occurredAt, provenance });
    if (!process.alive) return false;
    world.scheduler.note(() => `${process.name.padEnd(14)} ${order.orderId} attempt ${order.attempt} IS ${outcome}`);
    if (outcome === 'waiting' && world.options.hooks.ordersDoNotWait === undefined) return false;
    world.ordered.push({ orderId: order.orderId, attempt: order.attempt, outcome });
    return true;
  } catch (error) {
    world.scheduler.note(() => `${process.name.padEnd(14)} ${order.orderId} not handled: ${brief(error)}`);
    return false;
  }
}

function payPorts(world: World, process: Process): PayOrderPorts {
  const given = createPorts(world, process);
  const ports = { ...given, ledger: { ...ledgerOf(world, process), ...given.ledger }, orderSubject };
  return world.options.hooks.pay?.(ports, world, process) ?? ports;
}
