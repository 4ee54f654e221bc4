import { checkEnd, watchSums } from './invariants';
import { conclude } from './conclude';
import type { Choices } from './choices';
import { enumerator, seeded } from './choices';
import type { Hooks } from './hooks';
import { largeWorld } from './large-world';
import type { SmallWorld } from './small-worlds';
import { newWorld, sandboxCapabilities, type World } from './world';

export interface Outcome {
  /** `invariant: how`, in the order in which they were seen. */
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly steps: number;
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
  await conclude(world);
  await checkEnd(world);
  return { violations: world.violations, trace: scheduler.trace, steps: scheduler.steps };
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
  readonly explored: number;
  /** Every sequence of choices has been run. */
  readonly complete: boolean;
  readonly failures: readonly Outcome[];
}

export interface Limits {
  readonly most?: number;
  /** Whether this failure is the one that was looked for. */
  readonly enough?: (failure: Outcome) => boolean;
}

/** All runs of a small world; it stops at the first failure that is `enough`, or after `most` runs. */
export async function explore(small: SmallWorld, hooks: Hooks = {}, limits: Limits = {}): Promise<Exploration> {
  const { most = Number.POSITIVE_INFINITY, enough = () => true } = limits;
  const paths = enumerator();
  for (let explored = 1; ; explored += 1) {
    const outcome = await runSmall(small, paths.choices, { hooks });
    if (outcome.violations.length > 0 && enough(outcome)) {
      return { explored, complete: false, failures: [await runSmall(small, paths.again(), { hooks, traced: true })] };
    }
    const more = paths.advance();
    if (!more || explored >= most) return { explored, complete: !more, failures: [] };
  }
}
