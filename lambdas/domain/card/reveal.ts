import type { Provenance } from '../access/caller';
import { eventDetail } from '../audit/event-detail';
import type { EventRow } from '../charge/ledger';
import type { Card } from './card';

/** Why a reveal did not come about. */
export const revealFailures = [
  'recipient_unknown',
  'token_not_found',
  'token_deleted',
  'keys_unavailable',
  'busy',
  'record_tampered',
  'internal_error',
] as const;

export type RevealFailure = (typeof revealFailures)[number];

/** One call of the route, whatever came of it: the record and its event are one row of the vault table. */
export interface Reveal {
  readonly id: string;
  readonly merchantId: string;
  readonly tokenId: string;
  readonly reason: string;
  readonly ticket: string;
  /** Absent where the card was revealed. */
  readonly failure?: RevealFailure;
  /** SHA-256 thumbprint of the key that the card was sealed for (RFC 7638); absent where it was sealed for nobody. */
  readonly recipient?: string;
  /** Of the one KMS Decrypt; absent where there was none. CloudTrail has the same. */
  readonly kmsRequestId?: string;
  readonly occurredAt: string;
  readonly provenance: Provenance;
}

export interface RevealRecords {
  /** @throws Refusal `busy`; whatever it throws, nothing may be answered */
  put(reveal: Reveal): Promise<void>;
}

/** A key that the stage record registers. */
export interface Recipient {
  readonly thumbprint: string;
  /** Number and expiry as a compact JWE that only its holder opens, with the token that they belong to. */
  seal(tokenId: string, card: Card): Promise<string>;
}

/** What `relay-vault-events` publishes of a reveal: each is its own subject. */
export function revealEvent(reveal: Reveal): EventRow {
  const { id, merchantId, tokenId: token, reason, ticket, recipient, failure, provenance } = reveal;
  return eventDetail({
    ...{ type: 'card.revealed', subject: id, sequence: 1, occurredAt: reveal.occurredAt },
    ...{ outcome: failure === undefined ? 'success' : 'failure', merchantId, provenance },
    data: {
      ...{ token, reason, ticket, recipient, kms_request_id: reveal.kmsRequestId },
      failure: failure === undefined ? undefined : { code: failure },
    },
  });
}
