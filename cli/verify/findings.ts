/** Something that is not as it must be. Codes are stable, for scripts. */
export interface Finding {
  /** The object or file that is wrong, missing, or too many. */
  readonly object: string;
  /** The line of it, from 1, where it is one entry or row. */
  readonly entry?: number;
  readonly code: string;
  readonly meaning: string;
}

export type Tell = (finding: Finding) => void;

/** So many of something were looked at. */
export interface Counted {
  /** Stable, for scripts. */
  readonly id: string;
  readonly count: number;
  /** What, after the number. */
  readonly text: string;
}

export interface Examined {
  readonly counted: readonly Counted[];
  /** What whoever reads the result must know: what was taken on somebody's word, and what was not there to be looked at. */
  readonly statements: readonly string[];
}

export interface Result extends Examined {
  /** As it was asked for. */
  readonly place: string;
  readonly kind: 'evidence' | 'archive';
  /** At most `mostShown`. */
  readonly findings: readonly Finding[];
  readonly found: number;
}

export const mostShown = 1000;
