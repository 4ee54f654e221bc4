import type { CryptographyRow } from './inventory';

/** What our own code computes, with how it is spelt there: test/unit/cryptography-inventory.test.ts finds what is not listed. */
export interface CodeRow extends Omit<CryptographyRow, 'kind' | 'proof'> {
  /** Files that use it, from the project's folder. */
  readonly files: readonly string[];
  /** The functions of `node:crypto` and `jose` that it is called through, and the names of algorithms given to them or to KMS. */
  readonly spelt: readonly string[];
}

const grover = 'No known quantum attack does better than Grover’s search, which leaves a key of 256 bits with 128.';
const shor = 'Shor’s algorithm breaks it.';
export const safe = (why = grover) => ({ state: 'safe', why }) as const;
export const notSafe = (why: string) => ({ state: 'not-safe', why: `${shor} ${why}` }) as const;
