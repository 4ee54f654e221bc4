import { randomBytes } from 'node:crypto';
import { chargeId, newFingerprint, newTokenId, operationId, sha256Hex } from '../../lambdas/adapters/ids';
import type { Provenance } from '../../lambdas/domain/access/caller';
import type { ErasedToken, StoredToken } from '../../lambdas/domain/card/vault';
import { eventDetail } from '../../lambdas/domain/audit/event-detail';
import type { Charge, EventRow } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { noSums } from '../../lambdas/domain/charge/sums';

/** Rows for the contract suites. Each test takes merchants of its own, so that all of them may share one deployed table. */
export const newMerchant = (): string => `m_${randomBytes(10).toString('hex')}`;

export const newIndex = (): string => randomBytes(32).toString('hex');

export const provenance = (): Provenance => ({
  actor: { clientId: 'checkout', role: 'tokens:create' },
  origin: { ip: '192.0.2.7', component: 'contract-suite' },
  requestId: randomBytes(16).toString('hex'),
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
});

export function tokenOf(merchantId: string, changes: Partial<StoredToken> = {}): StoredToken {
  return {
    id: newTokenId(),
    merchantId,
    state: 'active',
    fingerprint: newFingerprint(),
    card: { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 },
    customer: 'customer-1',
    sealed: Uint8Array.from(randomBytes(150)),
    keyVersion: 1,
    cardIndex: newIndex(),
    numberIndex: newIndex(),
    createdAt: '2026-11-24T08:00:00.000Z',
    provenance: provenance(),
    ...changes,
  };
}

export function tombstoneOf(token: StoredToken): ErasedToken {
  return {
    id: token.id,
    merchantId: token.merchantId,
    state: 'deleted',
    deletedAt: '2026-11-24T09:00:00.000Z',
    provenance: { ...provenance(), actor: { clientId: 'back-office', role: 'tokens:delete' } },
  };
}

export function chargeOf(merchantId: string, changes: Partial<Charge> = {}): Charge {
  return {
    id: chargeId(merchantId, 'create-charge', randomBytes(8).toString('hex')),
    merchantId,
    status: 'pending',
    operation: 'pending',
    money: { amount: 1050, currency: 'USD' },
    capture: 'automatic',
    token: newTokenId(),
    connector: 'sandbox',
    intentDigest: sha256Hex(merchantId),
    ...noSums,
    version: 1,
    sequence: 0,
    orderId: 'order-1',
    customer: 'customer-1',
    site: 'shop.example',
    metadata: { cart: '7', campaign: 'autumn' },
    createdAt: '2026-11-24T08:00:00.000Z',
    updatedAt: '2026-11-24T08:00:00.000Z',
    deadline: '2026-11-24T08:00:23.000Z',
    provenance: provenance(),
    ...changes,
  };
}

/** A capture of 400, as asked for. */
export function operationOf({ id: ofChargeId, merchantId }: Charge, changes: Partial<Operation> = {}): Operation {
  return {
    id: operationId(ofChargeId, 'capture', randomBytes(8).toString('hex')),
    chargeId: ofChargeId,
    merchantId,
    kind: 'capture',
    amount: 400,
    reserves: 400,
    state: 'pending',
    intentDigest: sha256Hex(ofChargeId),
    version: 1,
    createdAt: '2026-11-24T08:01:00.000Z',
    updatedAt: '2026-11-24T08:01:00.000Z',
    deadline: '2026-11-24T08:01:23.000Z',
    provenance: provenance(),
    ...changes,
  };
}

/** A true event, since the stage's relay takes it up; `sender` tells one wording of it from another. */
export function orderEventOf(order: string, sequence: number, sender: string): EventRow {
  return eventDetail({
    type: 'order.received',
    subject: order,
    sequence,
    occurredAt: '2026-11-24T08:00:00.000Z',
    outcome: 'success',
    merchantId: 'm_contract',
    provenance: {
      actor: { clientId: sender, role: 'charges:create' },
      origin: { component: 'pay-order' },
      requestId: 'contract-suite',
    },
    data: { order_id: 'order-1', attempt: sequence, amount: 1050, currency: 'USD' },
  });
}

/** `times` callers at once. */
export function atOnce<Answer>(times: number, call: (position: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_, position) => call(position)));
}
