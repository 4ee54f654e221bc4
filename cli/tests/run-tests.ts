import path from 'node:path';
import { bringDown, reset } from '../local/down';
import { holding } from '../local/holding';
import { type Place, type PlaceOptions, placeOf, projectFolder } from '../local/place';
import { ensurePython } from '../local/python';
import { bringUp } from '../local/up';
import { seconds, terminal } from '../screen';
import { sentenceOf } from '../trouble';
import { freePorts } from './free-ports';
import { runJest, type Tally } from './jest-run';

const screen = terminal(process.stdout);
const withoutStage = ['unit', 'property', 'simulation', 'handlers', 'infra', 'browser'] as const;
const onStage = ['contract', 'e2e'] as const;

/** @returns the exit code: 0 where something passed and nothing failed. The last line is `N passed, N failed`: CI reads it */
export async function runTests(options: PlaceOptions): Promise<number> {
  const started = Date.now();
  await ensurePython(screen);
  const first = await runJest({ projects: withoutStage, args: ['--maxWorkers=2'], env: {} });
  screen.line(`\n${withoutStage.join(', ')}: ${sayTally(first)} (${seconds(Date.now() - started)})\n`);
  const second = await testsOnStage(await placeForTests(options));
  const total = { passed: first.passed + second.passed, failed: first.failed + second.failed };
  screen.line(`All tests in ${seconds(Date.now() - started)}.`);
  screen.line(sayTally(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** A stage of its own, deployed anew, on ports that nobody uses: a stage that the person has up is not touched. */
async function placeForTests(options: PlaceOptions): Promise<Place> {
  const [port, issuerPort] = await freePorts();
  return placeOf(
    { dir: path.join('.local', 'test'), port: String(port), issuerPort: String(issuerPort), ...options },
    projectFolder,
  );
}

async function testsOnStage(place: Place): Promise<Tally> {
  try {
    return await holding(place, 'npm test', () => deployAndTest(place));
  } catch (error) {
    // A stage that does not come up is a failed test, not a reason to count none.
    screen.line(sentenceOf(error));
    return { passed: 0, failed: 1 };
  }
}

async function deployAndTest(place: Place): Promise<Tally> {
  const started = Date.now();
  await reset(place);
  await bringUp({ place, screen });
  try {
    const env = { STRONGROOM_TEST_FOLDER: place.folder };
    const tally = await runJest({ projects: onStage, args: ['--runInBand'], env });
    screen.line(`\n${onStage.join(', ')}: ${sayTally(tally)} (${seconds(Date.now() - started)})\n`);
    return tally;
  } finally {
    await bringDown(place);
  }
}

const sayTally = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
