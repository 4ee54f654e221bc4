import { installed } from '../../local/place';
import { type ReportedRun, type ReportedTest, reportedRuns } from '../../tests/reports';
import { Trouble } from '../../trouble';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { save, type Saved } from './saved';

/** One test as a run of `npm test` left it. */
export interface TestResult extends Pick<ReportedTest, 'file' | 'status'> {
  /** The groups it is in, and its own: `permissions › are exactly the matrix`. */
  readonly name: string;
}

export interface TestRun {
  /** When it ended. RFC 3339. */
  readonly endedAt: string;
  readonly tests: readonly TestResult[];
}

/** Where the questions `tests.*` look; undefined where there are no results. */
export type TestSource = Saved<readonly TestRun[]> | undefined;

/**
 * @param given a report of Jest, or a folder of them (`.json`); absent: what the last `npm test` left
 * @throws Trouble for a file that is named and is no report
 */
export async function testSource(folder: EvidenceFolder, given: string | undefined): Promise<TestSource> {
  const runs = reportedRuns(given ?? installed.testResults);
  if (runs === undefined && given !== undefined) {
    throw new Trouble(`There is no ${given}: --tests is a report that Jest wrote, or a folder of them.`);
  }
  return runs === undefined || runs.length === 0 ? undefined : save(folder, 'tests', runs.map(named));
}

const named = ({ endedAt, tests }: ReportedRun): TestRun => ({
  endedAt,
  tests: tests.map(({ file, titles, status }) => ({ file, name: withoutNumbers(titles.join(' › ')), status })),
});

/** Names of tests quote test cards, in any spelling; evidence holds no number that could be a card's (PCI DSS 3.4.1). */
export const withoutNumbers = (name: string): string => name.replaceAll(/\p{Nd}[^\p{L}]{10,}\p{Nd}/gu, '…');
