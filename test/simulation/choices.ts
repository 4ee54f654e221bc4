/** Every decision of a run comes from here: the same choices give the same run, step by step. */
export interface Choices {
  /** One of `weights.length` options. The enumerator takes each in turn; a seed draws by weight. */
  pick(weights: readonly number[]): number;
  /** Whether a run has been in the state that is described: then this one need not go on. Only the enumerator remembers. */
  beenIn?(describe: () => string): boolean;
}

/** Thrown where a run need not go on. */
export class BeenHere extends Error {}

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
  /** Go on to the next run. False: every one of them has been run, or ends like one that has. */
  advance(): boolean;
  /** Runs that are known to be there so far; all of them once `advance` has said false. */
  readonly counted: () => { readonly runs: number; readonly made: number; readonly states: number };
}

/** A decision, or a state on the way from one to the next. */
interface Point {
  chosen: number;
  readonly of: number;
  readonly state?: string;
  /** Runs that go through here, of the options taken so far. */
  runs: number;
}

/**
 * All sequences of choices, depth first. A run is repeated from its start for each of them, so nothing of one run is left for the
 * next. Throws when a run that is repeated does not offer what it offered before: then it was not deterministic.
 *
 * `remembering`: a run that comes to a state in which another has been goes on as that one did, so it need not be made: it ends there,
 * and the runs that went on from that state are counted once more. Depth first, and no run comes to the same state twice (each step
 * leaves its mark in the state), so whatever goes on from a remembered state has been made before.
 */
export function enumerator(remembering = false): Enumerator {
  const path: Point[] = [];
  const known = new Map<string, number>();
  let depth = 0;
  let made = 0;
  let all = 0;
  let runsFromHere = 1;
  const choices: Choices = {
    pick({ length }) {
      if (length === 1) return 0;
      const point = path[depth] ?? { chosen: 0, of: length, runs: 0 };
      if (point.of !== length) throw new Error(`not deterministic: ${length} options where there were ${point.of}`);
      path[depth] = point;
      depth += 1;
      return point.chosen;
    },
    beenIn(describe) {
      if (!remembering) return false;
      depth += 1;
      if (depth <= path.length) return false;
      const state = describe();
      runsFromHere = known.get(state) ?? 1;
      path.push({ chosen: 0, of: 1, state, runs: 0 });
      return known.has(state);
    },
  };
  /** Every option of this point has been taken. */
  function leave(point: Point): void {
    path.pop();
    if (point.state !== undefined) known.set(point.state, point.runs);
    const before = path.at(-1);
    if (before === undefined) all = point.runs;
    else before.runs += point.runs;
  }
  return {
    choices,
    again() {
      depth = 0;
      return choices;
    },
    advance() {
      const end = path.at(-1);
      if (end === undefined) all = 1;
      else end.runs += runsFromHere;
      made += 1;
      [depth, runsFromHere] = [0, 1];
      for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
        last.chosen += 1;
        if (last.chosen < last.of) return true;
        leave(last);
      }
      return false;
    },
    counted: () => ({ runs: all, made, states: known.size }),
  };
}
