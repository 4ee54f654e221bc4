import { checkEnd, watchSums } from './invariants';
import { conclude } from './conclude';
import type { Choices } from './choices';
import { BeenHere, enumerator, seeded, type Enumerator } from './choices';
import type { Hooks } from './hooks';
import { largeWorld } from './large-world';
import type { SmallWorld } from './small-worlds';
import { newWorld, sandboxCapabilities, surroundings, type World } from './world';
import { stateOf } from './written';

export interface Outcome {
  /** `invariant: how`, in the order in which they were seen. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly steps: number;
  /** What stands at the end, in a few bytes. */
  readonly end: () => string;
}

/** One run: the actors with everything that may happen to them, then the end, then what must hold. */
async function play(world: World, prepare: () => Promise<void>, act: () => void): Promise<Outcome> {
  const { scheduler } = world;
  watchSums(world);
  scheduler.calm();
  await prepare();
  scheduler.stir();
  act();
  await scheduler.run();
  scheduler.beHere('end');
  await conclude(world);
  await checkEnd(world);
  const end = (): string => stateOf([surroundings(world)]);
  return { violations: world.violations, trace: scheduler.trace, steps: scheduler.steps, end };
}

/** One large world. A run that breaks an invariant has its trace. */
export async function runSeed(seed: number, hooks: Hooks = {}, traced = false): Promise<Outcome> {
  const { options, prepare, act } = largeWorld(seeded(seed));
  const world = newWorld({ ...options, hooks, traced });
  return play(
    world,
    () => prepare(world),
    () => act(world),
  );
}

export async function runSmall(
  small: SmallWorld,
  choices: Choices,
  { hooks = {}, traced = false }: { hooks?: Hooks; traced?: boolean } = {},
): Promise<Outcome> {
  const world = newWorld({
    choices,
    traced,
    hooks,
    bounds: { ...small.bounds, ticks: small.ticksMs ?? [] },
    calmness: 1,
    everyStop: false,
    atOnce: 1,
    swallows: small.swallows ?? false,
    scoring: false,
    immediate: (port) => small.immediate.includes(port),
    capabilities: { ...sandboxCapabilities, ...small.capabilities },
    blindMs: 0,
    skewsMs: [0],
    slowHandlers: small.slowHandlers ?? false,
  });
  return play(
    world,
    () => small.prepare?.(world) ?? Promise.resolve(),
    () => small.act(world),
  );
}

export interface Exploration {
  /** Runs that there are, as far as is known. */
  readonly runs: number;
  /** Runs that were made; the others go on from a state in which one of these has been. */
  readonly made: number;
  readonly states: number;
  /** Every sequence of choices has been looked at. */
  readonly complete: boolean;
  readonly failures: readonly Outcome[];
  /** All this in one line. */
  readonly says: string;
}

export interface Limits {
  /** Make every run, also those that come to a state in which another has been. */
  readonly all?: true;
  /** Whether this failure is the one that was looked for. */
  readonly enough?: (failure: Outcome) => boolean;
  readonly onEnd?: (outcome: Outcome) => void;
}

/** All runs of a small world; it stops at the first failure that is `enough`. */
export async function explore(small: SmallWorld, hooks: Hooks = {}, limits: Limits = {}): Promise<Exploration> {
  const { enough = () => true, onEnd = () => undefined } = limits;
  const paths = enumerator(limits.all === undefined);
  for (;;) {
    const outcome = await runSmall(small, paths.choices, { hooks }).catch(unlessBeenHere);
    if (outcome !== undefined && outcome.violations.length > 0 && enough(outcome)) {
      const failure = await runSmall(small, paths.again(), { hooks, traced: true });
      return exploration(small, paths.counted(), [failure]);
    }
    if (outcome !== undefined) onEnd(outcome);
    if (!paths.advance()) return exploration(small, paths.counted(), []);
  }
}

function exploration(
  { name, bounds }: SmallWorld,
  counted: ReturnType<Enumerator['counted']>,
  failures: readonly Outcome[],
): Exploration {
  const { runs, made, states } = counted;
  const complete = failures.length === 0;
  const of = complete ? `${runs} of ${runs} runs` : `until a run failed`;
  const within = `at most ${bounds.faults} faults, ${bounds.stops} stops`;
  return {
    ...counted,
    complete,
    failures,
    says: `${name} (${within}): explored ${of}, ${made} made, ${states} states`,
  };
}

function unlessBeenHere(error: unknown): undefined {
  if (!(error instanceof BeenHere)) throw error;
}
