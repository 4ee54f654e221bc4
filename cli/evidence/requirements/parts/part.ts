import type { Question } from '../../fact';
import type { Requirement } from '../../requirement-ids';

/** A sub-requirement: what it asks, in our own words, and whose it is where no question of ours can answer all of it. */
export interface Part {
  readonly id: Requirement;
  readonly asks: string;
  /** Who answers for it, beside or instead of our questions, and why it is theirs. */
  readonly lies?: { readonly with: 'company' | 'aws'; readonly because: string };
  /** Questions that, where found, show that there is nothing here that it could be asked of. */
  readonly nothingHere?: readonly Question<never>['id'][];
}

/** Some question of ours names it. */
export const looked = (id: Requirement, asks: string): Part => ({ id, asks });

/** The company's, with or without a question of ours beside it. @param because a sentence */
export const company = (id: Requirement, asks: string, because: string): Part => ({
  ...{ id, asks },
  lies: { with: 'company', because },
});

/** AWS's, with or without a question of ours beside it. @param because a sentence */
export const aws = (id: Requirement, asks: string, because: string): Part => ({
  ...{ id, asks },
  lies: { with: 'aws', because },
});

/** Asked of what is not here, as these questions show. */
export const nothing = (id: Requirement, asks: string, nothingHere: readonly Question<never>['id'][]): Part => ({
  ...{ id, asks, nothingHere },
});
