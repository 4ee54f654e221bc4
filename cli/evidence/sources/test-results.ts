import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { installed, projectFolder } from '../../local/place';
import { Trouble } from '../../trouble';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { save, type Saved } from './saved';

/** One test as a run of `npm test` left it. */
export interface TestResult {
  /** From the project's folder: `test/unit/ids.test.ts`. */
  readonly file: string;
  /** The groups it is in, and its own: `permissions › are exactly the matrix`. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not run';
}

export interface TestRun {
  /** When it ended. RFC 3339. */
  readonly endedAt: string;
  readonly tests: readonly TestResult[];
}

/** Where the questions `tests.*` look; undefined where there are no results. */
export type TestSource = Saved<readonly TestRun[]> | undefined;

/** Jest's report (jestjs.io, "--json"): what is used of it. */
const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      endTime: z.optional(z.number()),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

/**
 * @param given a report of Jest, or a folder of them (`.json`); absent: what the last `npm test` left
 * @throws Trouble for a file that is named and is no report
 */
export async function testSource(folder: EvidenceFolder, given: string | undefined): Promise<TestSource> {
  const runs = reportsIn(given ?? installed.testResults, given !== undefined).map(runIn);
  return runs.length === 0 ? undefined : save(folder, 'tests', runs);
}

function reportsIn(from: string, named: boolean): readonly string[] {
  if (!existsSync(from)) {
    if (named) throw new Trouble(`There is no ${from}: --tests is a report that Jest wrote, or a folder of them.`);
    return [];
  }
  if (!statSync(from).isDirectory()) return [from];
  const names = readdirSync(from).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => path.join(from, name));
}

function runIn(file: string): TestRun {
  const read = Report.safeParse(jsonIn(file));
  if (!read.success) throw new Trouble(`${file} is no report of Jest (--json).`);
  const ended = read.data.testResults.map(({ endTime = 0 }) => endTime);
  const tests = read.data.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: path.relative(projectFolder, name).split(path.sep).join('/'),
      name: withoutNumbers([...ancestorTitles, title].join(' › ')),
      status: statusOf(status),
    })),
  );
  return { endedAt: new Date(Math.max(0, ...ended)).toISOString(), tests };
}

/** Names of tests quote test cards, in any spelling; evidence holds no number that could be a card's (PCI DSS 3.4.1). */
export const withoutNumbers = (name: string): string => name.replaceAll(/\p{Nd}[^\p{L}]{10,}\p{Nd}/gu, '…');

const statusOf = (status: string): TestResult['status'] =>
  status === 'passed' || status === 'failed' ? status : 'not run';

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
