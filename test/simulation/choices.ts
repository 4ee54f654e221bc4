/** Every decision of a run comes from here: the same choices give the same run, step by step. */
export interface Choices {
  /** One of `weights.length` options. The enumerator takes each in turn; a seed draws by weight. */
  pick(weights: readonly number[]): number;
}

/** A uniform draw in [0, 1): splitmix32, good enough to vary and the same on every machine. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export function seeded(seed: number): Choices {
  const draw = uniform(seed);
  return {
    pick(weights) {
      let left = draw() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => (left -= weight) < 0);
      return found === -1 ? weights.length - 1 : found;
    },
  };
}

export interface Enumerator {
  /** The choices of the next run. */
  readonly choices: Choices;
  /** The choices of this run, once more. */
  again(): Choices;
  /** Go on to the next run. False: every one of them has been run. */
  advance(): boolean;
}

/**
 * All sequences of choices, depth first. A run is repeated from its start for each of them, so nothing of one run is left for the
 * next. Throws when a run that is repeated does not offer what it offered before: then it was not deterministic.
 */
export function enumerator(): Enumerator {
  const path: { chosen: number; readonly of: number }[] = [];
  let depth = 0;
  const choices: Choices = {
    pick({ length }) {
      if (length === 1) return 0;
      const point = path[depth] ?? { chosen: 0, of: length };
      if (point.of !== length) throw new Error(`not deterministic: ${length} options where there were ${point.of}`);
      path[depth] = point;
      depth += 1;
      return point.chosen;
    },
  };
  return {
    choices,
    again() {
      depth = 0;
      return choices;
    },
    advance() {
      depth = 0;
      for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
        last.chosen += 1;
        if (last.chosen < last.of) return true;
        path.pop();
      }
      return false;
    },
  };
}
