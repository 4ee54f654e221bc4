import { mistakes, type Mistake } from './mistakes';
import { explore, runSeed } from './run';
import { smallWorlds } from './small-worlds';

const mostSeeds = 1500;

/** Each mistake shows with so little; the fewer the runs, the sooner it does. */
const bounds = { faults: 1, stops: 1 };

/** What the simulator says of a planted mistake: the first violations of the invariant that should see it. */
async function complaintsAbout({ hooks, caughtBy, showsIn }: Mistake): Promise<readonly string[]> {
  const named = (violations: readonly string[]): readonly string[] =>
    violations.filter((violation) => violation.startsWith(`${caughtBy}:`));
  const small = smallWorlds.find(({ name }) => name === showsIn);
  if (small !== undefined) {
    const { failures } = await explore({ ...small, bounds }, hooks, {
      enough: ({ violations }) => named(violations).length > 0,
    });
    return failures.flatMap(({ violations }) => named(violations));
  }
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const { violations } = await runSeed(seed, hooks);
    if (named(violations).length > 0) return named(violations);
  }
  return [];
}

test('there are at least fifteen planted mistakes', () => {
  expect(new Set(mistakes.map(({ name }) => name)).size).toBeGreaterThanOrEqual(15);
});

test.each(mistakes)(
  '$caughtBy catches: $says',
  async (mistake) => {
    expect(await complaintsAbout(mistake)).not.toEqual([]);
  },
  1_200_000,
);
