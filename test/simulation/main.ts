import { mistakes } from './mistakes';
import { explore, runSeed, type Outcome } from './run';
import { smallWorlds } from './small-worlds';

/**
 * `npm run simulate -- --seed N` replays one run and prints it; `--seeds A-B` runs a range and prints what fails; `--small [name]` explores
 * the small worlds; `--mistake NAME` plants a mistake; `--list` names worlds and mistakes.
 */
async function main(words: readonly string[]): Promise<number> {
  const valueOf = (flag: string): string | undefined =>
    words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
  const hooks = hooksOf(valueOf('--mistake'));
  const [seed, seeds] = [valueOf('--seed'), valueOf('--seeds')];
  if (words.includes('--list')) return list();
  if (seed !== undefined) return show(await runSeed(Number(seed), hooks, true), true);
  if (seeds !== undefined) return range(seeds, hooks);
  if (words.includes('--small')) return small(valueOf('--small'), hooks);
  console.log('simulate --seed N | --seeds A-B | --small [NAME] | --list, each with [--mistake NAME]');
  return 2;
}

type Planted = Parameters<typeof runSeed>[1];

function hooksOf(name: string | undefined): Planted {
  if (name === undefined) return {};
  const mistake = mistakes.find((known) => known.name === name);
  if (mistake === undefined) throw new Error(`no mistake ${name}; see --list`);
  return mistake.hooks;
}

function list(): number {
  for (const { name } of smallWorlds) console.log(`world    ${name}`);
  for (const { name, says } of mistakes) console.log(`mistake  ${name}: ${says}`);
  return 0;
}

function show({ trace, violations, steps }: Outcome, whole: boolean): number {
  if (whole || violations.length > 0) for (const line of trace) console.log(line);
  for (const violation of violations) console.log(`VIOLATED  ${violation}`);
  if (whole)
    console.log(`${steps} steps, ${violations.length === 0 ? 'all invariants hold' : `${violations.length} violated`}`);
  return violations.length === 0 ? 0 : 1;
}

async function range(words: string, hooks: Planted): Promise<number> {
  const [from = 1, to = from] = words.split('-').map(Number);
  const failing: number[] = [];
  for (let seed = from; seed <= to; seed += 1) {
    const outcome = await runSeed(seed, hooks);
    if (outcome.violations.length === 0) continue;
    failing.push(seed);
    console.log(`seed ${seed}: ${outcome.violations.join('; ')}`);
  }
  console.log(
    `${to - from + 1} seeds, ${failing.length} failed${failing.length > 0 ? `; npm run simulate -- --seed ${failing[0]}` : ''}`,
  );
  return failing.length === 0 ? 0 : 1;
}

async function small(name: string | undefined, hooks: Planted): Promise<number> {
  let failed = 0;
  for (const world of smallWorlds.filter(
    (known) => name === undefined || name.startsWith('--') || known.name === name,
  )) {
    const started = performance.now();
    const { runs, made, states, complete, failures } = await explore(world, hooks);
    console.log(`${world.name}: explored ${runs} of ${complete ? runs : `at least ${runs}`} (${made} runs made, ${states} states, ${Math.round(performance.now()-started)} ms)`);
    for (const failure of failures) failed += show(failure, false);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
