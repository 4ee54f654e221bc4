import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod/mini';
import { installed, projectFolder } from '../local/place';
import { Trouble } from '../trouble';
import { pythonTool } from './python-tools';

/** What a scanner found, one line each: `file:line rule: what to do`. */
export type Findings = readonly string[];

const rules = path.join(projectFolder, 'policies', 'semgrep');

const SemgrepReport = z.object({
  results: z.array(
    z.object({
      check_id: z.string(),
      path: z.string(),
      start: z.object({ line: z.number() }),
      extra: z.object({ message: z.string() }),
    }),
  ),
  errors: z.array(z.object({ message: z.string() })),
  paths: z.object({ scanned: z.array(z.string()) }),
});

/**
 * Our own rules (policies/semgrep) over folders of the project, but for what .semgrepignore leaves out.
 * @throws Trouble where a file or a rule cannot be read, or nothing of a folder was
 */
export async function scanCode(folders: readonly string[], from = projectFolder): Promise<Findings> {
  const words = [
    'scan',
    ...offline,
    '--config',
    rules,
    '--json',
    '--quiet',
    '--jobs',
    '2',
    '--no-git-ignore',
    ...folders,
  ];
  const text = run({ program: await semgrep(), words, from });
  const { results, errors, paths } = SemgrepReport.parse(JSON.parse(text));
  const [error] = errors;
  if (error !== undefined) throw new Trouble(`semgrep could not read everything: ${error.message}`);
  const unread = folders.filter((folder) => !paths.scanned.some((file) => file.startsWith(`${folder}/`)));
  if (unread.length > 0) throw new Trouble(`semgrep found nothing to read in ${unread.join(', ')}.`);
  return results.map(
    ({ check_id: id, path: file, start, extra }) =>
      `${file}:${start.line} ${id.split('.').at(-1) ?? id}: ${extra.message}`,
  );
}

const SemgrepTest = z.object({
  config_missing_tests: z.array(z.string()),
  config_with_errors: z.array(z.unknown()),
  results: z.record(
    z.string(),
    z.object({
      checks: z.record(
        z.string(),
        z.object({
          passed: z.boolean(),
          matches: z.record(
            z.string(),
            z.object({ expected_lines: z.array(z.number()), reported_lines: z.array(z.number()) }),
          ),
        }),
      ),
    }),
  ),
});

export interface RuleTest {
  readonly rule: string;
  /** Every planted line was found, and nothing else of the file. */
  readonly passed: boolean;
  readonly planted: number;
}

/** Each rule on the file beside it, in which lines to be found and lines to be left alone are marked. */
export async function testRules(): Promise<readonly RuleTest[]> {
  const words = ['scan', ...offline, '--test', '--json', rules];
  const report = SemgrepTest.parse(JSON.parse(run({ program: await semgrep(), words, from: projectFolder })));
  if (report.config_with_errors.length + report.config_missing_tests.length > 0)
    throw new Trouble('A file of policies/semgrep has an error, or no file of tests beside it.');
  return Object.values(report.results).flatMap(({ checks }) =>
    Object.entries(checks).map(([rule, { passed, matches }]) => ({
      rule: rule.split('.').at(-1) ?? rule,
      passed,
      planted: Object.values(matches).reduce((sum, { expected_lines: lines }) => sum + lines.length, 0),
    })),
  );
}

const offline = ['--metrics=off', '--disable-version-check'];

const semgrep = async (): Promise<string> => path.join(await pythonTool('semgrep'), 'semgrep');

const Place = z.object({
  symbolic: z.object({ key: z.object({ Local: z.object({ verbatim_path: z.string() }) }) }),
  concrete: z.object({ location: z.object({ start_point: z.object({ row: z.number() }) }) }),
});
const ZizmorReport = z.array(
  z.object({
    ident: z.string(),
    desc: z.string(),
    locations: z.tuple([Place], Place),
  }),
);

/** Workflows of GitHub Actions, without asking GitHub (zizmor). @param folder holds `.github/workflows` or is it */
export async function lintWorkflows(folder: string): Promise<Findings> {
  const words = ['--offline', '--no-progress', '--no-exit-codes', '--strict-collection', '--format', 'json', folder];
  const text = run({ program: path.join(await pythonTool('zizmor'), 'zizmor'), words, from: projectFolder });
  return ZizmorReport.parse(JSON.parse(text)).map(({ ident, desc, locations }) => {
    const [{ symbolic, concrete }] = locations;
    const file = path.relative(projectFolder, path.resolve(projectFolder, symbolic.key.Local.verbatim_path));
    return `${file}:${concrete.location.start_point.row + 1} ${ident}: ${desc}`;
  });
}

const SecretlintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string(),
        message: z.string(),
        loc: z.object({ start: z.object({ line: z.number() }) }),
      }),
    ),
  }),
);

/** Secrets in files (secretlint): keys of clouds and services, private keys, passwords in addresses. The secret itself is masked. */
export function findSecrets(patterns: readonly string[], from = projectFolder): Findings {
  const config = path.join(projectFolder, '.secretlintrc.json');
  const program = path.join(projectFolder, 'node_modules', '.bin', 'secretlint');
  const words = ['--secretlintrc', config, '--format', 'json', ...patterns];
  const text = run({ program, words, from });
  return SecretlintReport.parse(JSON.parse(text)).flatMap(({ filePath, messages }) =>
    messages.map(
      ({ ruleId, message, loc }) =>
        `${path.relative(from, filePath)}:${loc.start.line} ${ruleId.split('/').at(-1) ?? ruleId}: ${message.slice(0, 120)}`,
    ),
  );
}

interface Run {
  readonly program: string;
  readonly words: readonly string[];
  readonly from: string;
}

/** A scanner has findings to tell with whatever exit code; without a report it has failed. */
function run({ program, words, from }: Run): string {
  // What it keeps in a home of its own stays inside the project.
  const env = { ...process.env, HOME: installed.temporary, XDG_CONFIG_HOME: installed.temporary };
  const { stdout, stderr } = spawnSync(program, [...words], { cwd: from, env, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (stdout.trim() === '')
    throw new Trouble(`${path.basename(program)} wrote no report: ${stderr.trim().slice(-300)}`);
  return stdout;
}
