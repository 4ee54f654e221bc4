import { parseArgs } from 'node:util';
import { kindsOfIds, refusedIds } from '../test/support/own-ids';

/**
 * `npm run pan-guard:ids -- --count 10000000`: so many ids, UUIDs, digests, times and amounts of our own through pan-guard, none of which
 * may be refused. Exit code 1 when one is.
 */
const { values } = parseArgs({ options: { count: { type: 'string', default: '1000000' } } });
const count = Number(values.count);
if (Number.isInteger(count) && count > 0) run();
else {
  console.error('--count is a whole number above zero.');
  process.exitCode = 2;
}

function run(): void {
  const start = process.cpuUsage();
  const refused = refusedIds(count, (made) => console.error(`${made} made`));
  const { user, system } = process.cpuUsage(start);
  for (const one of refused) console.log(`REFUSED: ${one}`);
  const seconds = ((user + system) / 1e6).toFixed(1);
  console.log(`${count} of ${kindsOfIds.length} kinds in ${seconds} s of CPU, ${refused.length} refused.`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}
