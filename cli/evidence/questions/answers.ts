import type { Answer, Proof } from '../fact';

type Said = Pick<Answer, 'sentences'> & Partial<Pick<Answer, 'table'>>;

export const found = (said: Said, proof: readonly Proof[]): Answer => ({ status: 'found', ...said, proof });
export const notFound = (said: Said, proof: readonly Proof[] = []): Answer => ({ status: 'not-found', ...said, proof });
/** What this kind of stage cannot tell. */
export const notHere = (sentence: string, proof: readonly Proof[] = []): Answer => ({
  status: 'not-here',
  sentences: [sentence],
  proof,
});

/** `1 key`, `3 keys`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
