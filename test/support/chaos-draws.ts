import { createHash } from 'node:crypto';

/** Uniform in [0, 1), from a seed and a label alone: whatever the threads do, the fifth call of a function draws the same. */
export type Draw = (...label: readonly (string | number)[]) => number;

export function drawsOf(seed: number): Draw {
  return (...label) =>
    createHash('sha256')
      .update([seed, ...label].join(' '))
      .digest()
      .readUInt32BE() /
    2 ** 32;
}

/** STRONGROOM_CHAOS_SEED, or one of this moment. @throws Error where it is no whole number */
export function chaosSeed(given = process.env['STRONGROOM_CHAOS_SEED']): number {
  if (given === undefined || given === '') return Date.now() % 1_000_000;
  if (!/^\d{1,9}$/.test(given)) throw new Error('STRONGROOM_CHAOS_SEED must be a whole number of at most nine digits.');
  return Number(given);
}

/** One of the keys, with its weight's share. */
export function weighted<Key extends string>(weights: Readonly<Record<Key, number>>, drawn: number): Key {
  const rows = Object.entries<number>(weights) as [Key, number][];
  let left = drawn * rows.reduce((sum, [, weight]) => sum + weight, 0);
  const found = rows.find(([, weight]) => (left -= weight) < 0) ?? rows.at(-1);
  if (found === undefined) throw new Error('nothing to choose from');
  return found[0];
}
