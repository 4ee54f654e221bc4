/** Of one way to do something, in microseconds. */
export interface Timing {
  readonly median: number;
  readonly mean: number;
  readonly variance: number;
  readonly count: number;
}

const warmUp = 200;

/**
 * Time `work` on each input, one after the other in random order, so that whatever the machine does meanwhile falls on all alike. The slowest
 * tenth is left out (Reparaz, Balasch, Verbauwhede, "dude, is my code constant time?", 2016, §III).
 */
export async function timed(
  inputs: Readonly<Record<string, string>>,
  work: (input: string) => Promise<void>,
  calls: number,
): Promise<ReadonlyMap<string, Timing>> {
  const samples = new Map<string, number[]>(Object.keys(inputs).map((name) => [name, []]));
  const all = Object.entries(inputs);
  for (const [name, input] of rounds(all, warmUp + calls)) {
    const start = process.hrtime.bigint();
    await work(input);
    samples.get(name)?.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return new Map([...samples].map(([name, times]) => [name, timingOf(times.slice(warmUp))]));
}

/** Welch's t between two timings: how many standard errors their means are apart. */
export function welch(one: Timing, other: Timing): number {
  return (one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count);
}

function timingOf(times: readonly number[]): Timing {
  const kept = times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length * 0.9));
  const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
  const variance = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (kept.length - 1);
  return { median: kept[Math.floor(kept.length / 2)] ?? Number.NaN, mean, variance, count: kept.length };
}

/** Each input once a round. */
function* rounds<Item>(items: readonly Item[], count: number): Generator<Item> {
  for (let round = 0; round < count; round += 1) yield* shuffled(items);
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items.map((item) => [Math.random(), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item); // prettier-ignore
}
