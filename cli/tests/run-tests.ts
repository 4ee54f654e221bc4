import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bringDown, reset } from '../local/down';
import { holding } from '../local/holding';
import { installed, type Place, type PlaceOptions, placeOf, projectFolder } from '../local/place';
import { ensurePython } from '../local/python';
import { bringUp } from '../local/up';
import { seconds, terminal } from '../screen';
import { sentenceOf } from '../trouble';
import { freePorts } from './free-ports';
import { runJest, type Tally } from './jest-run';
import { reportedRuns } from './reports';
import { threatsIn, unproven } from './threat-model';

const screen = terminal(process.stdout);
export const withoutStage = ['unit', 'property', 'handlers', 'infra', 'browser', 'scanners'] as const;
const onStage = ['contract', 'e2e'] as const;
/** Minutes of one core, which the tests on the stage leave idle while they wait for it. */
const meanwhile = ['simulation'] as const;

/** @returns the exit code: 0 where something passed and nothing failed. The last line is `N passed, N failed`: CI reads it */
export async function runTests(options: PlaceOptions): Promise<number> {
  const started = Date.now();
  await ensurePython(screen);
  rmSync(installed.testResults, { recursive: true, force: true });
  const first = await told(withoutStage, () => runJest({ projects: withoutStage, args: ['--maxWorkers=2'], env: {} }));
  const place = await placeForTests(options);
  const others = await Promise.all([
    told(onStage, () => testsOnStage(place)),
    told(meanwhile, () => runJest({ projects: meanwhile, args: ['--runInBand'], env: {}, priority: 'aside' })),
  ]);
  const total = sumOf([first, ...others, threatModel()]);
  screen.line(`All tests in ${seconds(Date.now() - started)}.`);
  screen.line(sayTally(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function told(projects: readonly string[], run: () => Promise<Tally>): Promise<Tally> {
  const started = Date.now();
  const tally = await run();
  screen.line(`\n${projects.join(', ')}: ${sayTally(tally)} (${seconds(Date.now() - started)})\n`);
  return tally;
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
  await reset(place);
  await bringUp({ place, screen });
  try {
    const env = { STRONGROOM_TEST_FOLDER: place.folder };
    return await runJest({ projects: onStage, args: ['--runInBand'], env });
  } finally {
    await bringDown(place);
  }
}

/** One more test, of the whole run: each test that the threat model names ran, and passed. */
function threatModel(): Tally {
  const page = readFileSync(path.join(projectFolder, 'docs', 'threat-model.md'), 'utf8');
  const threats = threatsIn(page);
  const wrong = unproven(
    threats,
    (reportedRuns(installed.testResults) ?? []).flatMap(({ tests }) => tests),
  );
  for (const line of wrong) screen.line(`docs/threat-model.md: ${line}`);
  screen.line(
    `threat model: ${threats.length} threats, ${wrong.length === 0 ? 'each attacked' : 'not all attacked'}\n`,
  );
  return wrong.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: wrong.length };
}

const sumOf = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
});

const sayTally = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
