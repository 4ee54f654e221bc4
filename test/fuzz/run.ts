import * as fc from 'fast-check';
import type { Mistake } from './mistakes';
import { keepOutput } from './output';
import type { Target } from './target';

export interface FuzzOrder {
  readonly seed: number;
  readonly runs: number;
  /** Of one input in the batch of the seed: fast-check's own name for it. */
  readonly path?: string | undefined;
  readonly mistake?: Mistake | undefined;
}

export interface FuzzFailure {
  readonly seed: number;
  readonly path: string;
  readonly wrong: readonly string[];
  /** The shrunk recipe, and the input that it makes. */
  readonly recipe: unknown;
  readonly input: unknown;
}

export interface FuzzReport {
  readonly runs: number;
  /** How often each outcome was met. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failure?: FuzzFailure;
}

export interface Watching {
  /** Told of each input before it goes in. */
  readonly sending?: (seed: number, run: number, input: unknown) => void;
  /** Told after each batch, with the inputs tried so far. */
  readonly progress?: (runs: number) => void;
}

/** Inputs per seed: a world lasts for as many, and the next seed has the next. */
export const batchSize = 1_000;

class Broken extends Error {
  readonly wrong: readonly string[];
  readonly input: unknown;

  constructor(wrong: readonly string[], input: unknown) {
    super(wrong.join('; '));
    this.wrong = wrong;
    this.input = input;
  }
}

/** Try inputs until one breaks a promise or there are enough. Seed N and run M are the same recipe for ever. */
export async function fuzz<Recipe>(
  target: Target<Recipe>,
  { seed: first, runs, path, mistake }: FuzzOrder,
  { sending, progress }: Watching = {},
): Promise<FuzzReport> {
  const outcomes: Record<string, number> = {};
  let tried = 0;
  for (let seed = first; tried < runs; seed += 1) {
    const size = Math.min(batchSize, runs - tried);
    const failure = await batch(target, { seed, runs: size, path, mistake }, (run, input, outcome) => {
      if (outcome === undefined) sending?.(seed, run, input);
      else outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    });
    tried += size;
    progress?.(tried);
    if (failure !== undefined) return { runs: tried, outcomes, failure };
  }
  return { runs: tried, outcomes };
}

type Told = (run: number, input: unknown, outcome?: string) => void;

async function batch<Recipe>(
  target: Target<Recipe>,
  { seed, runs, path, mistake }: FuzzOrder,
  told: Told,
): Promise<FuzzFailure | undefined> {
  const quiet = keepOutput();
  const world = await target.open(mistake);
  // Alone, an input would come to a world in which nothing has happened yet.
  if (path !== undefined) for (const recipe of target.unharmed) await world.run(recipe, () => undefined);
  let run = 0;
  const property = fc.asyncProperty(target.recipes, async (recipe) => {
    let input: unknown;
    const { wrong, outcome } = await world.run(recipe, (made) => {
      input = made;
      told(run, made);
    });
    run += 1;
    told(run, input, outcome);
    if (wrong.length > 0) throw new Broken(wrong, input);
  });
  const details = await fc.check(property, {
    ...{
      seed,
      numRuns: path === undefined ? runs : 1,
      examples: target.unharmed.map((recipe) => [recipe] as [Recipe]),
    },
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  quiet.take();
  if (!details.failed) return undefined;
  const { counterexample, counterexamplePath, errorInstance } = details;
  if (!(errorInstance instanceof Broken)) throw errorInstance;
  const { wrong, input } = errorInstance;
  return { seed, path: counterexamplePath ?? '', wrong, recipe: counterexample?.[0], input };
}
