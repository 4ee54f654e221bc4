import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import { Refusal } from '../refusal';
import { isViewOf } from './card';
import type { CardCipher } from './cipher';
import { RecordTampered } from './cipher';
import { activeToken } from './read-token';
import type { Recipient, Reveal, RevealFailure, RevealRecords } from './reveal';
import { revealFailures } from './reveal';
import type { DataKey, OneTimeKeys, StoredToken, VaultTable } from './vault';

export interface RevealCardPorts {
  readonly vault: Pick<VaultTable, 'get'>;
  readonly keys: OneTimeKeys;
  readonly cipher: Pick<CardCipher, 'open'>;
  /** By its name in the stage record; undefined for an unknown one and for another merchant's. */
  readonly recipientOf: (name: string, merchantId: string) => Promise<Recipient | undefined>;
  readonly records: RevealRecords;
  readonly now: () => Date;
  readonly newRevealId: () => string;
}

export interface RevealRequest {
  readonly tokenId: string;
  readonly reason: string;
  readonly ticket: string;
  readonly recipient: string;
}

export interface Revealed {
  readonly id: string;
  readonly recipient: string;
  /** Compact JWE for the recipient. */
  readonly card: string;
}

type Sealed = Pick<Revealed, 'recipient' | 'card'> & { readonly kmsRequestId: string };

/** What stood in the way; `kmsRequestId` where the data key had been opened by then. */
interface Stopped {
  readonly error: unknown;
  readonly kmsRequestId?: string;
}

/**
 * Seal the card behind a token for a registered recipient. Each call opens the card anew, with one KMS Decrypt, and is one record, which is
 * written before anything is answered: without it nothing is revealed (PCI DSS 10.2.1.1). A call that fails is a record too.
 * @throws Refusal `recipient_unknown | token_not_found | token_deleted | keys_unavailable | busy`; RecordTampered
 */
export const revealCard =
  (ports: RevealCardPorts) =>
  async (request: RevealRequest, caller: Caller): Promise<Revealed> => {
    const { merchantId } = caller.principal;
    const { tokenId, reason, ticket } = request;
    const id = ports.newRevealId();
    const outcome = await sealedFor(ports, request, merchantId);
    await ports.records.put({
      ...{ id, merchantId, tokenId, reason, ticket, ...known(outcome) },
      occurredAt: ports.now().toISOString(),
      provenance: provenanceOf(caller, 'reveal-card'),
    });
    if ('error' in outcome) throw outcome.error;
    return { id, recipient: outcome.recipient, card: outcome.card };
  };

function known(outcome: Sealed | Stopped): Pick<Reveal, 'recipient' | 'failure' | 'kmsRequestId'> {
  const { kmsRequestId } = outcome;
  return {
    ...(kmsRequestId === undefined ? {} : { kmsRequestId }),
    ...('error' in outcome ? { failure: failureOf(outcome.error) } : { recipient: outcome.recipient }),
  };
}

async function sealedFor(
  ports: RevealCardPorts,
  { recipient: name, tokenId }: RevealRequest,
  merchantId: string,
): Promise<Sealed | Stopped> {
  try {
    const recipient = await ports.recipientOf(name, merchantId);
    if (recipient === undefined) throw new Refusal('recipient_unknown', { detail: unknownRecipient });
    const token = await activeToken(ports.vault, merchantId, tokenId);
    const { key, kmsRequestId } = await ports.keys.open('card', merchantId, token.keyVersion);
    return await opened(ports, { token, key, kmsRequestId, recipient });
  } catch (error) {
    return { error };
  }
}

const unknownRecipient = 'No recipient of this merchant has this name in the stage record.';

interface Opening {
  readonly token: StoredToken;
  readonly key: DataKey;
  readonly kmsRequestId: string;
  readonly recipient: Recipient;
}

/** From here on CloudTrail has the call: whatever happens, its id goes into the record. */
async function opened(ports: RevealCardPorts, opening: Opening): Promise<Sealed | Stopped> {
  const { token, key, kmsRequestId, recipient } = opening;
  try {
    const card = ports.cipher.open({ merchantId: token.merchantId, tokenId: token.id }, key, token.sealed);
    if (!isViewOf(token.card, card)) throw new RecordTampered();
    return { kmsRequestId, recipient: recipient.thumbprint, card: await recipient.seal(token.id, card) };
  } catch (error) {
    return { error, kmsRequestId };
  }
}

function failureOf(error: unknown): RevealFailure {
  const code = error instanceof Refusal || error instanceof RecordTampered ? error.code : undefined;
  return revealFailures.find((failure) => failure === code) ?? 'internal_error';
}
