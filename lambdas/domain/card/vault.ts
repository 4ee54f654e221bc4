import type { Provenance } from '../access/caller';
import type { CardView } from './card';

/** A token row as the vault table holds it. `sealed` opens with the data key `keyVersion` only (docs/formats.md). */
export interface StoredToken {
  readonly id: string;
  readonly merchantId: string;
  readonly state: 'active';
  /** Random, minted when the number is first seen; equal for equal numbers of one merchant. */
  readonly fingerprint: string;
  /** A view for answers; the sealed record is the truth. */
  readonly card: CardView;
  readonly customer?: string;
  readonly sealed: Uint8Array;
  readonly keyVersion: number;
  /** Hex HMAC of number and expiry: the index that finds a known card. Never leaves the vault. */
  readonly cardIndex: string;
  /** Hex HMAC of the number alone: the index that finds its fingerprint. Never leaves the vault. */
  readonly numberIndex: string;
  readonly createdAt: string;
  readonly provenance: Provenance;
}

/** What is left of an erased token: no ciphertext, no index, no view. */
export interface ErasedToken {
  readonly id: string;
  readonly merchantId: string;
  readonly state: 'deleted';
  readonly deletedAt: string;
  readonly provenance: Provenance;
}

/** What a caller may learn of a token: no ciphertext, no index. */
export type TokenView = Pick<StoredToken, 'id' | 'fingerprint' | 'card' | 'customer' | 'createdAt'>;

/** The vault table. Contract suite: test/contract/vault-table. */
export interface VaultTable {
  /**
   * Insert the token unless the merchant has one for the same number and expiry; then that one is the answer. A known number
   * with a new expiry keeps its fingerprint, so `token.fingerprint` of a `created` answer may differ from the proposed one.
   * One round trip, two for a known number with a new expiry. Conflicting transactions are retried with jitter.
   * @throws Refusal `busy` when conflicts outlast the retries
   */
  insert(token: StoredToken): Promise<{ readonly outcome: 'created' | 'known'; readonly token: TokenView }>;
  /** Strongly consistent. Undefined for an unknown id and for another merchant's. One round trip. */
  get(merchantId: string, tokenId: string): Promise<StoredToken | ErasedToken | undefined>;
  /** Replace the row by its tombstone and remove its index items, in one transaction. False: nothing active to erase. */
  erase(token: StoredToken, tombstone: ErasedToken): Promise<boolean>;
}

export type KeyPurpose = 'card' | 'fingerprint';

/** A data key of 32 bytes, in the clear, in memory. */
export interface DataKey {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** The merchants' data keys. Contract suite: test/contract/key-store. */
export interface KeyStore {
  /** The key that new records are sealed with; made on first use. @throws Refusal `keys_unavailable` */
  active(purpose: KeyPurpose, merchantId: string): Promise<DataKey>;
  /** The key of a record. @throws Refusal `keys_unavailable`; a fault for a version that does not exist */
  version(purpose: KeyPurpose, merchantId: string, version: number): Promise<DataKey>;
}

/** Data keys that are opened for one card and kept nowhere. */
export interface OneTimeKeys {
  /**
   * One KMS Decrypt, by one request; `kmsRequestId` is the id that CloudTrail has of it.
   * @throws as `KeyStore.version`
   */
  open(
    purpose: KeyPurpose,
    merchantId: string,
    version: number,
  ): Promise<{ readonly key: DataKey; readonly kmsRequestId: string }>;
}

/** The private half of the envelope keys. */
export interface EnvelopeKeys {
  readonly kids: readonly string[];
  /**
   * Unwrap a content key (RSA-OAEP-256). Undefined: the bytes do not open under this key.
   * @throws Refusal `keys_unavailable` when KMS is throttled, slow, or the key is disabled
   */
  unwrap(kid: string, encryptedKey: Uint8Array): Promise<Uint8Array | undefined>;
}
