import type { Haystack } from './haystacks';
import type { Needle } from './needles';

export interface Find {
  readonly what: string;
  readonly where: string;
}

/** Where any of the needles is. Says what was found, never the thing itself. */
export function search(haystacks: readonly Haystack[], needles: readonly Needle[]): readonly Find[] {
  return haystacks.flatMap(({ where, pieces }) =>
    needles.filter(({ text }) => pieces.some((piece) => piece.includes(text))).map(({ what }) => ({ what, where })),
  );
}
