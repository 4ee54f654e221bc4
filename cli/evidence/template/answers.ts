import type { Answer, Proof } from '../fact';

type Details = Pick<Answer, 'proof'> & Partial<Pick<Answer, 'table'>>;

export const found = (sentences: readonly string[], details: Details): Answer => ({
  status: 'found',
  sentences,
  ...details,
});

export const notFound = (sentences: readonly string[], details: Details = { proof: [] }): Answer => ({
  status: 'not-found',
  sentences,
  ...details,
});

/** `found` where nothing is missing. */
export const answerOf = (holds: boolean, sentences: readonly string[], details: Details): Answer =>
  holds ? found(sentences, details) : notFound(sentences, details);

/** "6 tables", "1 table", "no tables". */
export const counted = (count: number, [one, many]: readonly [string, string]): string =>
  count === 0 ? `no ${many}` : `${count} ${count === 1 ? one : many}`;

/** "a, b and c". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Equal proofs once, in their order. */
export const distinct = (proofs: readonly Proof[]): readonly Proof[] => [
  ...new Map(proofs.map((proof) => [`${proof.file}#${proof.at ?? ''}`, proof])).values(),
];
