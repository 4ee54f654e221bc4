import { newFingerprint, newTokenId } from '../../lambdas/adapters/ids';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import type { EventRow } from '../../lambdas/domain/charge/ledger';

/** A true event of a token that nobody has: the first of its subject. `customer` may be anything, to plant what must be refused. */
export function tokenEntry(occurredAt: Date, { customer }: { readonly customer?: string } = {}): EventRow {
  const token = newTokenId();
  return eventDetail({
    type: 'token.created',
    subject: token,
    sequence: 1,
    occurredAt: occurredAt.toISOString(),
    outcome: 'success',
    merchantId: 'm_shop',
    provenance: {
      actor: { clientId: 'shop', role: 'tokens:create' },
      origin: { ip: '203.0.113.7', component: 'tokenize-card' },
      requestId: '7fd0bef87679059e834231a831676740',
    },
    data: {
      token,
      card: { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
      fingerprint: newFingerprint(),
      customer,
    },
  });
}

/** A delivery of the queue `write-audit`, as Lambda has it: the EventBridge envelope in the body. */
export const deliveryOf = (events: readonly EventRow[]): string =>
  JSON.stringify({
    Records: events.map(({ id, json }) => ({ messageId: id, body: `{"detail":${json}}` })),
  });
