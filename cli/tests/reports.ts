import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { projectFolder } from '../local/place';
import { Trouble } from '../trouble';

/** One test as a run left it. */
export interface ReportedTest {
  /** From the project's folder: `test/unit/ids.test.ts`. */
  readonly file: string;
  /** The groups that it is in, and its own title last. */
  readonly titles: readonly string[];
  readonly status: 'passed' | 'failed' | 'not run';
}

export interface ReportedRun {
  /** When it ended. RFC 3339. */
  readonly endedAt: string;
  readonly tests: readonly ReportedTest[];
}

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
 * @param from a report of Jest, or a folder of them (`.json`); undefined where it does not exist
 * @throws Trouble for a file that is no report
 */
export function reportedRuns(from: string): readonly ReportedRun[] | undefined {
  if (!existsSync(from)) return undefined;
  if (!statSync(from).isDirectory()) return [runIn(from)];
  const names = readdirSync(from).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => runIn(path.join(from, name)));
}

function runIn(file: string): ReportedRun {
  const read = Report.safeParse(jsonIn(file));
  if (!read.success) throw new Trouble(`${file} is no report of Jest (--json).`);
  const ended = read.data.testResults.map(({ endTime = 0 }) => endTime);
  const tests = read.data.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: path.relative(projectFolder, name).split(path.sep).join('/'),
      titles: [...ancestorTitles, title],
      status: statusOf(status),
    })),
  );
  return { endedAt: new Date(Math.max(0, ...ended)).toISOString(), tests };
}

const statusOf = (status: string): ReportedTest['status'] =>
  status === 'passed' || status === 'failed' ? status : 'not run';

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
