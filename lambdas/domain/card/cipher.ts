import type { Card } from './card';
import type { DataKey } from './vault';

/** What a sealed record belongs to: it opens under no other token and no other merchant. */
export interface RecordIdentity {
  readonly merchantId: string;
  readonly tokenId: string;
}

/** Seals cards at rest: the format of docs/formats.md, "card record". Needs no network. */
export interface CardCipher {
  /** Number, expiry and holder. The security code is never part of it (PCI DSS 3.3.1). `key` is of purpose `card`. */
  seal(identity: RecordIdentity, key: DataKey, card: Card): Uint8Array;
  /** @throws RecordTampered when a byte, the key, its version, the merchant or the token is not what was sealed */
  open(identity: RecordIdentity, key: DataKey, sealed: Uint8Array): Card;
  /** The version of the data key that opens the record. @throws RecordTampered for a header of no known format */
  keyVersionOf(sealed: Uint8Array): number;
}

/** The keyed digests that find a known card (PCI DSS 3.5.1.1), as lower-case hex. `key` is of purpose `fingerprint`. */
export interface CardIndex {
  /** Of number and expiry: equal for the card that has a token already. */
  cardIndex(key: DataKey, card: Card): string;
  /** Of the whole number alone: equal for all expiries of one number. */
  numberIndex(key: DataKey, card: Card): string;
  /** Of the number, bound to one charge (another domain than the indexes): tells whether a retry has the same card. */
  chargeMark(key: DataKey, card: Card, chargeId: string): string;
}

/** A fault: what the vault holds is not what it sealed. Says so, and nothing of what it held. */
export class RecordTampered extends Error {
  readonly code = 'record_tampered';

  constructor() {
    super('record_tampered');
    this.name = 'RecordTampered';
  }
}
