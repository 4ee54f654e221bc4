import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { installed, projectFolder } from '../local/place';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export interface JestRun {
  readonly projects: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `aside`: it takes what the others leave of the machine. */
  readonly priority?: 'aside';
}

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  /** Files that did not even load: none of their tests is counted as failed. */
  numRuntimeErrorTestSuites: z.int(),
});

/**
 * Run Jest on some projects, its output as it comes. A run without a report is one failure. The report is kept, for evidence: the last one
 * of these projects takes the place of the one before.
 */
export async function runJest({ projects, args, env, priority }: JestRun): Promise<Tally> {
  const report = path.join(installed.testResults, `${projects.join('-')}.json`);
  mkdirSync(installed.testResults, { recursive: true });
  rmSync(report, { force: true });
  const jest = path.join(projectFolder, 'node_modules', 'jest', 'bin', 'jest.js');
  const output = ['--json', `--outputFile=${report}`, '--passWithNoTests', '--selectProjects', ...projects];
  const child = spawn(process.execPath, [jest, ...args, ...output], {
    cwd: projectFolder,
    env: { ...process.env, ...env, NODE_OPTIONS: '', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    // Jest's report for people goes to stderr; with --json, its stdout would be the report for programs.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (priority === 'aside' && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  const tally = read(report);
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function read(report: string): Tally {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = Report.parse(
      JSON.parse(readFileSync(report, 'utf8')),
    );
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
