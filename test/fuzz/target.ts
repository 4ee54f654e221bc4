import type * as fc from 'fast-check';
import type { Mistake } from './mistakes';

/** What came of one input. */
export interface Verdict {
  /** In a word, for the count at the end: a status and code, `Allow`, `Unauthorized`. */
  readonly outcome: string;
  /** What broke a promise; none: all is well. */
  readonly wrong: readonly string[];
}

/** Something that is fed. It lasts for a batch of inputs, as an environment of Lambda lasts for many requests. */
export interface World<Recipe> {
  /** @param sending is told the input as it goes in, before it does */
  readonly run: (recipe: Recipe, sending: (input: unknown) => void) => Promise<Verdict>;
}

/** A door of the system, and how its inputs are made. A recipe is data: fast-check draws, shrinks and replays it. */
export interface Target<Recipe> {
  readonly says: string;
  readonly recipes: fc.Arbitrary<Recipe>;
  /** Tried first in each batch: unharmed inputs, which must be let in, or nothing that follows was ever near a door. */
  readonly unharmed: readonly Recipe[];
  readonly open: (mistake: Mistake | undefined) => Promise<World<Recipe>>;
}
