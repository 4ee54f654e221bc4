import type { CryptographyInventory } from '../cryptography/inventory';
import { differenceOf, type Difference } from '../difference';
import type { Fact, Facts } from '../fact';
import { requirementIds, type Requirement, type RequirementId } from '../requirement-ids';

/** What every page is made of. */
export interface Site {
  readonly facts: Facts;
  readonly cryptography: CryptographyInventory;
  readonly difference?: { readonly earlier: Facts; readonly found: Difference };
}

export function siteOf(facts: Facts, cryptography: CryptographyInventory, earlier?: Facts): Site {
  return {
    ...{ facts, cryptography },
    ...(earlier === undefined ? {} : { difference: { earlier, found: differenceOf(earlier, facts) } }),
  };
}

/** The page that a requirement is on: `10.2.2` is on that of `10.2`. @throws Error for what no page is for */
export function pageOf(requirement: Requirement): RequirementId {
  const page = requirementIds.find((id) => requirement === id || requirement.startsWith(`${id}.`));
  if (page === undefined) throw new Error(`there is no page for ${requirement}`);
  return page;
}

export const factsOf = ({ facts }: Site, id: RequirementId): readonly Fact[] =>
  facts.facts.filter(({ requirements }) => requirements.some((requirement) => pageOf(requirement) === id));

export const withStatus = (facts: readonly Fact[], status: Fact['status']): readonly Fact[] =>
  facts.filter((fact) => fact.status === status);

/** The words for a status: the only ones the pages have. */
export const statusWords: Readonly<Record<Fact['status'], string>> = {
  found: 'Found',
  'not-found': 'Not found',
  'not-here': 'Cannot be told here',
};

export const statuses = ['found', 'not-found', 'not-here'] as const;
