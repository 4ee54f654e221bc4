import { parseArgs } from 'node:util';
import type { Hooks } from './hooks';
import { mistakes } from './mistakes';
import { smallWorlds, type SmallWorld } from './small-worlds';

export const usage = [
  'npm run simulate -- --seed N          one large world, with its trace',
  'npm run simulate -- --seeds A-B       a range of them; prints those that break an invariant',
  'npm run simulate -- --small [WORLD]   every run of the small worlds, or of one',
  'npm run simulate -- --list            the small worlds and the planted mistakes',
  'each with --mistake NAME: with that mistake planted',
].join('\n');

interface Planting {
  readonly mistake?: string | undefined;
}

export type Asked =
  | { readonly do: 'help' | 'list' }
  | (Planting & { readonly do: 'seed'; readonly seed: number })
  | (Planting & { readonly do: 'seeds'; readonly from: number; readonly to: number })
  | (Planting & { readonly do: 'small'; readonly worlds: readonly SmallWorld[] });

const options = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  small: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
  mistake: { type: 'string' },
} as const;

/** @returns what is to be done, or in one line what is wrong with the words */
export function parsed(words: readonly string[]): Asked | string {
  try {
    return understood(words);
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `${first} (--help says what there is)`;
  }
}

function understood(words: readonly string[]): Asked {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  if (values.help) return { do: 'help' };
  const { seed, seeds, small, list, mistake } = values;
  const wanted = [seed, seeds, small, list].filter((value) => value !== undefined).length;
  if (wanted !== 1) throw new Error('one of --seed, --seeds, --small and --list is needed');
  if (small !== true && positionals.length > 0) throw new Error(`nothing can be done with "${positionals.join(' ')}"`);
  hooksOf({ mistake });
  if (seed !== undefined) return { do: 'seed', seed: seedOf(seed), mistake };
  if (seeds !== undefined) return { do: 'seeds', ...rangeOf(seeds), mistake };
  return list ? { do: 'list' } : { do: 'small', worlds: worldsOf(positionals), mistake };
}

function seedOf(word: string): number {
  if (!/^\d{1,9}$/.test(word)) throw new Error(`"${word}" is no seed: a whole number of at most nine digits is`);
  return Number(word);
}

function rangeOf(words: string): { readonly from: number; readonly to: number } {
  const [from, to, more] = words.split('-');
  if (from === undefined || to === undefined || more !== undefined || seedOf(from) > seedOf(to))
    throw new Error(`"${words}" is no range of seeds: 1-500 is`);
  return { from: seedOf(from), to: seedOf(to) };
}

function worldsOf(words: readonly string[]): readonly SmallWorld[] {
  const name = words.join(' ');
  const found = smallWorlds.filter((world) => name === '' || world.name === name);
  if (found.length === 0) throw new Error(`there is no small world "${name}"; --list names them`);
  return found;
}

export function hooksOf({ mistake: name }: Planting): Hooks {
  if (name === undefined) return {};
  const found = mistakes.find((known) => known.name === name);
  if (found === undefined) throw new Error(`there is no mistake "${name}"; --list names them`);
  return found.hooks;
}
