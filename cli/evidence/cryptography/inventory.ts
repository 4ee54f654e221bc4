import type { Zone } from '../../../lib/config/names';
import type { Proof } from '../fact';

/** `cryptography.json`: every key, algorithm and protocol of a stage (PCI DSS 12.3.3). Generated, never kept by hand. */
export interface CryptographyInventory {
  readonly schema: 1;
  readonly stage: string;
  /** Keys first, then what the code computes, then what the connections speak; each kind by id. */
  readonly rows: readonly CryptographyRow[];
}

export interface CryptographyRow {
  /** Stable and unique: `key.vault-root`, `code.card-record`, `connection.public-api`. */
  readonly id: string;
  readonly kind: 'key' | 'code' | 'connection';
  readonly name: string;
  /** In the words of its standard: `AES-256-GCM`, `RSAES-OAEP with SHA-256`. */
  readonly algorithm: string;
  /** `256 bits`. */
  readonly length: string;
  readonly purpose: string;
  readonly zone: Zone | 'operations' | 'device' | 'outside';
  /** Who may use it, as its key policy or its place in the code says; roles by name. */
  readonly users: readonly string[];
  readonly rotation: string;
  readonly postQuantum: PostQuantum;
  /** The files that show it; of rows of code, those that use it. */
  readonly proof: readonly Proof[];
}

/**
 * What a quantum computer that runs Shor's or Grover's algorithm would do to it. `safe`: no known attack; `not-safe`: broken;
 * `depends`: the other side of the connection chooses.
 */
export interface PostQuantum {
  readonly state: 'safe' | 'not-safe' | 'depends';
  readonly why: string;
}
