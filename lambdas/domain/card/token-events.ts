import { eventDetail } from '../audit/event-detail';
import type { EventRow } from '../charge/ledger';
import { cardData } from './card-data';
import type { ErasedToken, StoredToken } from './vault';

/** What `relay-vault-events` publishes of a token row: a view without ciphertext or index. */
export function tokenEvent(token: Omit<StoredToken, 'sealed'> | ErasedToken): EventRow {
  const common = {
    subject: token.id,
    outcome: 'success',
    merchantId: token.merchantId,
    provenance: token.provenance,
  } as const;
  if (token.state === 'deleted') {
    return eventDetail({
      ...common,
      type: 'token.deleted',
      sequence: 2,
      occurredAt: token.deletedAt,
      data: { token: token.id },
    });
  }
  return eventDetail({
    ...common,
    type: 'token.created',
    sequence: 1,
    occurredAt: token.createdAt,
    data: { token: token.id, card: cardData(token.card), fingerprint: token.fingerprint, customer: token.customer },
  });
}
