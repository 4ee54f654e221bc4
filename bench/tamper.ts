import { parseArgs } from 'node:util';
import { tamperings } from '../test/support/random-tampering';
import { smallArchive, smallEvidence, tinyArchive } from '../test/support/small-evidence';

/**
 * `npm run tamper -- --changes 100000 [--seed 1]`: so many random changes to the files of a small evidence folder and of a bare copy of
 * an archive, by turns; every one must be found. Exit code 1 when one is not.
 */
const { values } = parseArgs({
  options: { changes: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [changes, seed] = [Number(values.changes), Number(values.seed)];
if (!Number.isInteger(changes) || changes < 1 || !Number.isInteger(seed)) {
  throw new Error('--changes and --seed are whole numbers');
}

const perRound = 1000;
const began = performance.now();
let [done, missed] = [0, 0];
const folders = [await smallEvidence(await tinyArchive()), await smallArchive()];
for (let round = 0; done < changes; round += 1) {
  const objects = folders[round % folders.length] ?? new Map<string, Uint8Array>();
  const count = Math.min(perRound, changes - done);
  missed += await missedIn(objects, seed + round, count);
  done += count;
}
const seconds = (performance.now() - began) / 1000;
console.log(`${done} changes in ${seconds.toFixed(0)} s, ${missed} not found.`);
process.exitCode = missed === 0 ? 0 : 1;

/** @returns how many of the changes were not found; each is printed */
async function missedIn(objects: Map<string, Uint8Array>, roundSeed: number, count: number): Promise<number> {
  let unseen = 0;
  for await (const { what, found } of tamperings(objects, { seed: roundSeed, count })) {
    if (found > 0) continue;
    unseen += 1;
    console.log(`NOT FOUND: ${what} (seed ${roundSeed})`);
  }
  return unseen;
}
