import { eventDetail } from '../lambdas/domain/audit/event-detail';
import type { EventRow } from '../lambdas/domain/charge/ledger';

/** An event of a charge as the ledger and the archive have it, in the size of a real one. Card data is of a test card, and masked. */
export function chargeEvent(
  charge: string,
  { subject = charge, sequence, at }: { readonly subject?: string; readonly sequence: number; readonly at: Date },
): EventRow {
  return eventDetail({
    type: 'payment.authorized',
    ...{ subject, sequence, occurredAt: at.toISOString(), outcome: 'success', merchantId: 'm_shop' },
    provenance: {
      actor: { clientId: 'checkout', role: 'charges:create' },
      origin: { ip: '203.0.113.7', component: 'create-charge' },
      requestId: '7fd0bef87679059e834231a831676740',
      traceparent: '00-afe180395428b0be20ba3bb0fd265f55-7f12f3121ffa3096-01',
    },
    data: {
      ...{ charge, token: `tok_${'a'.repeat(26)}`, amount: 1050, currency: 'USD' },
      ...{ connector: 'sandbox', order_id: 'order-1', processor_reference: 'sbx_1' },
      card: { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 },
      fingerprint: `fp_${'a'.repeat(26)}`,
    },
  });
}
