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

export async function runSeed(seed: number, hooks: Hooks = {}): Promise<Outcome> {
  const { options, prepare, act } = largeWorld(seeded(seed));
  const world = newWorld({ ...options, hooks });
  return play(world, () => prepare(world), () => act(world));
}

export async function runSmall(small: SmallWorld, choices: Choices, hooks: Hooks = {}): Promise<Outcome> {
  const world = newWorld({
    choices,
    hooks,
    bounds: { ...small.bounds, ticks: small.ticksMs ?? [] },
    calmness: 1,
    immediate: (port) => small.immediate.includes(port),
    capabilities: { ...sandboxCapabilities, ...small.capabilities },
    blindMs: 0,
    skewsMs: [0],
    slowHandlers: small.slowHandlers ?? false,
  });
  return play(world, () => small.prepare?.(world) ?? Promise.resolve(), () => small.act(world));
}

export interface Exploration {
  readonly explored: number;
  /** Every sequence of choices has been run. */
  readonly complete: boolean;
  readonly failures: readonly Outcome[];
}

/** All runs of a small world; it stops at the first failures, or after `most` runs. */
export async function explore(small: SmallWorld, hooks: Hooks = {}, { most = Number.POSITIVE_INFINITY, failures: enough = 1 } = {}): Promise<Exploration> {
  const paths = enumerator();
  const failures: Outcome[] = [];
  for (let explored = 1; ; explored += 1) {
    const outcome = await runSmall(small, paths.choices, hooks);
    if (outcome.violations.length > 0) failures.push(outcome);
    if (failures.length >= enough) return { explored, complete: false, failures };
    if (!paths.advance()) return { explored, complete: true, failures };
    if (explored >= most) return { explored, complete: false, failures };
  }
}
