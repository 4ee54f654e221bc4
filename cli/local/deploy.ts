import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Screen } from '../screen';
import { Trouble } from '../trouble';
import { deployEnvironment, emulatorAccount } from './environment';
import { filesOf, installed, type Place, projectFolder } from './place';

/** `cdk bootstrap` and `cdk deploy 'local/*'`, the real ones, against the emulator. @throws Trouble naming the log */
export async function deploy(place: Place, screen: Screen): Promise<void> {
  mkdirSync(installed.temporary, { recursive: true });
  await timed(screen, 'CDK bootstrap', () =>
    // From a folder without cdk.json: with the app at hand it would be synthesized first, for nothing.
    cdk({ place, screen, from: place.folder }, [
      'bootstrap',
      `aws://${emulatorAccount.account}/${emulatorAccount.region}`,
    ]),
  );
  await timed(screen, "CDK deploy 'local/*'", () =>
    cdk({ place, screen, from: projectFolder }, [
      'deploy',
      'local/*',
      ...deployOptions,
      '--output',
      filesOf(place).assembly,
    ]),
  );
}

async function timed(screen: Screen, what: string, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  screen.progress(what);
  await work();
  screen.step(what, Date.now() - started);
}

const deployOptions = ['--require-approval', 'never', '--concurrency', '4', '--progress', 'events'] as const;

interface Context {
  readonly place: Place;
  readonly screen: Screen;
  readonly from: string;
}

function cdk({ place, screen, from }: Context, args: readonly string[]): Promise<void> {
  const log = filesOf(place).logs.deploy;
  mkdirSync(path.dirname(log), { recursive: true });
  const output = createWriteStream(log, { flags: 'a' });
  const command = path.join(projectFolder, 'node_modules', '.bin', 'cdk');
  const options = ['--ci', '--no-notices', '--no-version-reporting', '--no-color'];
  const child = spawn(command, [...args, ...options], {
    cwd: from,
    env: deployEnvironment(place),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      output.write(`${text}\n`);
      const now = progressOf(text);
      if (now !== undefined) screen.progress(now);
    });
  }
  // Ctrl-C reaches it by itself, the end of our own process does not.
  const end = (): boolean => child.kill('SIGTERM');
  process.once('SIGTERM', end);
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Trouble('The CDK command cannot be started.', { cause, log })));
    child.on('close', (code) => {
      output.end();
      process.off('SIGTERM', end);
      if (code === 0) resolve();
      else reject(new Trouble(`cdk ${args[0] ?? ''} failed.`, { log }));
    });
  });
}

/** What a line of the CDK's output says about how far it is; undefined for the others. */
export function progressOf(line: string): string | undefined {
  const event = /^(\S+) \|\s*(\d+)\/(\d+) \|.*?\| (\w+)\s+\| (\S+)/.exec(line);
  if (event) return `${event[1]}: ${event[2]} of ${event[3]} resources`;
  const bundling = /^Bundling asset (\S+?)\/function\//.exec(line);
  return bundling ? `bundling ${bundling[1]}` : undefined;
}
