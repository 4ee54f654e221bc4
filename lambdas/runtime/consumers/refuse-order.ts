import { OrderRefused, orderTypes } from '../../contracts/orders';
import type { EventBus } from '../../domain/audit/event-bus';
import { canonicalJson } from '../../domain/audit/canonical-json';
import { holdsEnvelope } from '../../domain/audit/holds-envelope';
import { findCardNumber } from '../../domain/card/pan-guard';

/**
 * Says on the bus `orders` that an order was refused; a rule takes it from there to the dead-letter queue, which keeps it for 14 days.
 * Through the bus, because functions reach no queue from inside the network.
 */
export function refuseOrder(bus: EventBus): (notice: OrderRefused) => Promise<void> {
  return async (notice) => {
    const declared = OrderRefused.parse(notice);
    if (findCardNumber(declared) !== undefined || holdsEnvelope(declared)) throw new Error('a notice held card data');
    const event = { type: orderTypes.refused, json: canonicalJson(declared), occurredAt: declared.refused_at };
    const refused = await bus.publish([event]);
    if (refused.length > 0) throw new Error('the bus of orders did not take a notice');
  };
}
