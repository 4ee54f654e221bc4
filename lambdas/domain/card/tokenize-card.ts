import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import { viewOf } from './card';
import type { CardCipher, CardIndex } from './cipher';
import type { EnvelopeOpener } from './open-card';
import { openCard } from './open-card';
import type { KeyStore, TokenView, VaultTable } from './vault';

export interface TokenizeCardPorts {
  readonly opener: EnvelopeOpener;
  readonly keys: KeyStore;
  readonly cipher: CardCipher;
  readonly index: CardIndex;
  readonly vault: VaultTable;
  readonly now: () => Date;
  readonly newTokenId: () => string;
  readonly newFingerprint: () => string;
}

export interface TokenizeCardRequest {
  /** A compact JWE, sealed for the caller's merchant. */
  readonly card: string;
  readonly customer?: string | undefined;
}

export interface TokenizedCard {
  readonly created: boolean;
  readonly token: TokenView;
}

/**
 * Swap a sealed card for a token. A card that the merchant has already, with the same expiry, answers with its token.
 * A security code in the envelope is checked for form and dropped: the record is sealed without it (PCI DSS 3.3.1).
 */
export const tokenizeCard =
  (ports: TokenizeCardPorts) =>
  async (request: TokenizeCardRequest, caller: Caller): Promise<TokenizedCard> => {
    const { merchantId } = caller.principal;
    const now = ports.now();
    const card = await openCard(ports.opener, request.card, { audience: merchantId, now });
    const [sealingKey, indexKey] = await Promise.all([
      ports.keys.active('card', merchantId),
      ports.keys.active('fingerprint', merchantId),
    ]);
    const id = ports.newTokenId();
    const { outcome, token } = await ports.vault.insert({
      id,
      merchantId,
      state: 'active',
      fingerprint: ports.newFingerprint(),
      card: viewOf(card),
      ...(request.customer === undefined ? {} : { customer: request.customer }),
      sealed: ports.cipher.seal({ merchantId, tokenId: id }, sealingKey, card),
      keyVersion: sealingKey.version,
      cardIndex: ports.index.cardIndex(indexKey, card),
      numberIndex: ports.index.numberIndex(indexKey, card),
      createdAt: now.toISOString(),
      provenance: provenanceOf(caller, 'tokenize-card'),
    });
    return { created: outcome === 'created', token };
  };
