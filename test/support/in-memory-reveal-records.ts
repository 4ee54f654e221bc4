import type { Reveal, RevealRecords } from '../../lambdas/domain/card/reveal';

export interface InMemoryRevealRecords extends RevealRecords {
  contents(): readonly Reveal[];
}

export function inMemoryRevealRecords(): InMemoryRevealRecords {
  const rows = new Map<string, Reveal>();
  return {
    async put(reveal) {
      rows.set(reveal.id, reveal);
    },
    contents: () => [...rows.values()],
  };
}
