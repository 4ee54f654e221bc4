import type { Fact, Question } from '../fact';

/** A source with the questions that are asked of it. */
export interface Examination {
  readonly facts: () => Promise<readonly Fact[]>;
}

export function examine<Source>(questions: readonly Question<Source>[], source: Source): Examination {
  return {
    facts: async () => {
      const facts: Fact[] = [];
      for (const { ask, ...question } of questions) facts.push({ ...question, ...(await ask(source)) });
      return facts;
    },
  };
}

/** Every fact, by id: an id stands once. */
export async function askAll(examinations: readonly Examination[]): Promise<readonly Fact[]> {
  const facts = (await Promise.all(examinations.map((one) => one.facts()))).flat();
  const twice = facts.find(({ id }, place) => facts.findIndex((other) => other.id === id) !== place);
  if (twice !== undefined) throw new Error(`two questions are called ${twice.id}`);
  return [...facts].sort((one, other) => (one.id < other.id ? -1 : 1));
}
