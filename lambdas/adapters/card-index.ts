import { createHmac } from 'node:crypto';
import type { Card } from '../domain/card/card';
import type { CardIndex } from '../domain/card/cipher';
import type { DataKey } from '../domain/card/vault';
import { keyObjectOf } from './key-object';
import { lengthPrefixed } from './length-prefixed';

/** HMAC-SHA-256 of the whole number (PCI DSS 3.5.1.1). The labels keep the digests, and any later use of the key, apart. */
export const cardIndex: CardIndex = {
  cardIndex: (key, card) => digest(key, card, ['strongroom/card-index/1', expiryOf(card)]),
  numberIndex: (key, card) => digest(key, card, ['strongroom/number-index/1']),
  chargeMark: (key, card, chargeId) => digest(key, card, ['strongroom/charge-mark/1', chargeId]),
};

function digest(key: DataKey, card: Card, domain: readonly string[]): string {
  return createHmac('sha256', keyObjectOf(key))
    .update(lengthPrefixed([...domain, card.number.reveal()]))
    .digest('hex');
}

function expiryOf({ expYear, expMonth }: Card): string {
  return `${expYear}-${String(expMonth).padStart(2, '0')}`;
}
