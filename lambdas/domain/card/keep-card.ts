import type { Provenance } from '../access/caller';
import type { Card } from './card';
import { viewOf } from './card';
import type { CardCipher, CardIndex } from './cipher';
import type { KeyStore, TokenView, VaultTable } from './vault';

export interface KeepCardPorts {
  readonly keys: Pick<KeyStore, 'active'>;
  readonly cipher: Pick<CardCipher, 'seal'>;
  readonly index: Pick<CardIndex, 'cardIndex' | 'numberIndex'>;
  readonly vault: Pick<VaultTable, 'insert'>;
  readonly newTokenId: () => string;
  readonly newFingerprint: () => string;
}

export interface KeptFor {
  readonly merchantId: string;
  readonly customer?: string | undefined;
  readonly at: Date;
  readonly provenance: Provenance;
}

/**
 * Seal a card and put it into the vault, or find the token that the merchant has for it already. The security code is not part of
 * what is sealed (PCI DSS 3.3.1).
 * @throws Refusal `keys_unavailable | busy`
 */
export async function keepCard(
  ports: KeepCardPorts,
  card: Card,
  owner: KeptFor,
): Promise<{ readonly outcome: 'created' | 'known'; readonly token: TokenView }> {
  const { merchantId, customer, at, provenance } = owner;
  const [sealingKey, indexKey] = await Promise.all([
    ports.keys.active('card', merchantId),
    ports.keys.active('fingerprint', merchantId),
  ]);
  const id = ports.newTokenId();
  return ports.vault.insert({
    id,
    merchantId,
    state: 'active',
    fingerprint: ports.newFingerprint(),
    card: viewOf(card),
    ...(customer === undefined ? {} : { customer }),
    sealed: ports.cipher.seal({ merchantId, tokenId: id }, sealingKey, card),
    keyVersion: sealingKey.version,
    cardIndex: ports.index.cardIndex(indexKey, card),
    numberIndex: ports.index.numberIndex(indexKey, card),
    createdAt: at.toISOString(),
    provenance,
  });
}
