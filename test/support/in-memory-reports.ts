import type { Reports } from '../../lambdas/domain/settlement/compare-settlements';

export interface InMemoryReports extends Reports {
  /** The newest version of each report. */
  texts(): Readonly<Record<string, string>>;
}

export function inMemoryReports(): InMemoryReports {
  const texts: Record<string, string> = {};
  return {
    async put(name, { text }) {
      texts[name] = text;
    },
    texts: () => texts,
  };
}
