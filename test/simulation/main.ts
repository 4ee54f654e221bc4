import { hooksOf, parsed, usage, type Asked } from './command-line';
import { mistakes } from './mistakes';
import { explore, runSeed, type Outcome } from './run';
import { smallWorlds } from './small-worlds';

async function main(words: readonly string[]): Promise<number> {
  const asked = parsed(words);
  if (typeof asked === 'string') {
    console.error(asked);
    return 2;
  }
  switch (asked.do) {
    case 'help':
      console.log(usage);
      return 0;
    case 'list':
      return list();
    case 'seed':
      return show(await runSeed(asked.seed, hooksOf(asked), true), true);
    case 'seeds':
      return range(asked);
    case 'small':
      return small(asked);
  }
}

function list(): number {
  for (const { name, bounds } of smallWorlds)
    console.log(`world    ${name} (at most ${bounds.faults} faults, ${bounds.stops} stops)`);
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

async function range({ from, to, ...asked }: Extract<Asked, { do: 'seeds' }>): Promise<number> {
  const failing: number[] = [];
  for (let seed = from; seed <= to; seed += 1) {
    const { violations } = await runSeed(seed, hooksOf(asked));
    if (violations.length === 0) continue;
    failing.push(seed);
    console.log(`seed ${seed}: ${violations.join('; ')}`);
  }
  const replay = failing[0] === undefined ? '' : `; npm run simulate -- --seed ${failing[0]}`;
  console.log(`${to - from + 1} seeds, ${failing.length} failed${replay}`);
  return failing.length === 0 ? 0 : 1;
}

async function small({ worlds, ...asked }: Extract<Asked, { do: 'small' }>): Promise<number> {
  let failed = 0;
  for (const world of worlds) {
    const explored = await explore(world, hooksOf(asked));
    console.log(explored.says);
    for (const failure of explored.failures) failed += show(failure, false);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
