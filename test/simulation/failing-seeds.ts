import { runSeed } from './run';

/** The seeds of a range that break an invariant, with what broke and how to see it. Stops at the third. */
export async function failingSeeds(from: number, to: number): Promise<readonly string[]> {
  const failing: string[] = [];
  for (let seed = from; seed <= to && failing.length < 3; seed += 1) {
    const { violations } = await runSeed(seed);
    if (violations.length > 0) failing.push(`npm run simulate -- --seed ${seed}: ${violations.join('; ')}`);
  }
  return failing;
}
