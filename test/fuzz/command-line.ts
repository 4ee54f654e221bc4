import { parseArgs } from 'node:util';
import { isMistake, type Mistake, mistakes } from './mistakes';
import { isTarget, type TargetName, targetNames, targets } from './targets';

export const usage = [
  'npm run fuzz -- --target NAME [--runs N] [--seed S]   N inputs (default 10000) from seed S (default 1); stops at the first that breaks a promise',
  'npm run fuzz -- --target NAME --seed S --path P       one input again: the line that a failure prints',
  'each with --mistake NAME: with that mistake planted, to see it found',
  '',
  ...targetNames.map((name) => `  ${name.padEnd(10)} ${targets[name].says}`),
  '',
  ...Object.entries(mistakes).map(([name, says]) => `  --mistake ${name.padEnd(16)} ${says}`),
  '',
  'exit code 0: every promise held; 1: one did not; 2: the words are no command',
].join('\n');

export interface Order {
  readonly target: TargetName;
  readonly seed: number;
  readonly runs: number;
  readonly path?: string | undefined;
  readonly mistake?: Mistake | undefined;
}

const options = {
  target: { type: 'string' },
  runs: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  path: { type: 'string' },
  mistake: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** @returns what is to be done, or in one line what is wrong with the words */
export function parsed(words: readonly string[]): Order | 'help' | { readonly wrong: string } {
  try {
    return understood(words);
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { wrong: `${first} (--help says what there is)` };
  }
}

function understood(words: readonly string[]): Order | 'help' {
  const { values } = parseArgs({ args: [...words], options });
  if (values.help) return 'help';
  const { target = '', path, mistake } = values;
  if (!isTarget(target)) throw new Error(`--target is one of ${targetNames.join(', ')}`);
  if (mistake !== undefined && !isMistake(mistake)) throw new Error(`there is no mistake "${mistake}"`);
  if (path !== undefined && !path.split(':').every((step) => /^\d{1,9}$/.test(step)))
    throw new Error(`"${path}" is no path: 17:0:3 is`);
  const numbers = { seed: numberOf(values.seed), runs: numberOf(values.runs) };
  if (numbers.runs === 0) throw new Error('--runs is at least 1');
  return { target, ...numbers, ...(path === undefined ? {} : { path, runs: 1 }), mistake };
}

function numberOf(word: string): number {
  if (!/^\d{1,9}$/.test(word)) throw new Error(`"${word}" is no whole number of at most nine digits`);
  return Number(word);
}
