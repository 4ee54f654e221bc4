import type { CryptographyInventory } from './cryptography/inventory';
import type { Facts } from './fact';

/** What the pages are made of: they show nothing else. */
export interface WritePagesInput {
  /** The evidence folder: `sources/` and everything else is in it already. */
  readonly folder: string;
  readonly facts: Facts;
  readonly cryptography: CryptographyInventory;
  /** Those of an earlier folder, for the comparison. */
  readonly earlier?: Facts;
}

export type WritePages = (input: WritePagesInput) => Promise<void>;
