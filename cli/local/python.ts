import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../eventually';
import type { Screen } from '../screen';
import { Trouble } from '../trouble';
import { pipEnvironment } from './environment';
import { take } from './lock';
import { installed, projectFolder, pythonExecutable } from './place';

const requirements = path.join(projectFolder, 'cli', 'local', 'requirements.txt');
/** Written last: without it an installation was interrupted. */
const stamp = path.join(installed.python, 'installed');
const log = path.join(projectFolder, '.local', 'pip.log');

/**
 * The private Python environment with the emulator in it, made once per clone and again when the requirements change.
 * @throws Trouble where there is no usable Python, or pip fails
 */
export async function ensurePython(screen: Screen): Promise<void> {
  if (isWhole()) return;
  const release = await alone(screen);
  try {
    if (!isWhole()) await makeEnvironment(screen);
  } finally {
    release();
  }
}

/** Two first starts at the same time: the second waits for the environment that the first makes. */
async function alone(screen: Screen): Promise<() => void> {
  const lock = path.join(projectFolder, '.local', 'python.lock');
  const attempt = (): (() => void) | undefined => {
    const taken = take(lock, 'install Python packages');
    if ('release' in taken) return taken.release;
    screen.progress(`process ${taken.holder.pid} is installing the Python packages: waiting for it`);
    return undefined;
  };
  const release = await eventually(attempt, { within: 300_000, every: 500 });
  if (release === undefined)
    throw new Trouble('Another process has been installing Python packages for five minutes. End it and run again.');
  return release;
}

function isWhole(): boolean {
  try {
    if (readFileSync(stamp, 'utf8') !== wanted()) return false;
  } catch {
    return false;
  }
  // The Python underneath may have been upgraded away.
  return spawnSync(pythonExecutable, ['-c', 'import ministack, cryptography, jwcrypto']).status === 0;
}

function wanted(): string {
  return createHash('sha256').update(readFileSync(requirements)).digest('hex');
}

async function makeEnvironment(screen: Screen): Promise<void> {
  const started = Date.now();
  rmSync(installed.python, { recursive: true, force: true });
  mkdirSync(installed.temporary, { recursive: true });
  writeFileSync(log, '');
  screen.progress('making a private Python environment');
  await run(systemPython(), ['-m', 'venv', installed.python], screen);
  await run(pythonExecutable, ['-m', 'pip', 'install', '--no-input', '--requirement', requirements], screen);
  writeFileSync(stamp, wanted());
  screen.step('Emulator installed into .local/python', Date.now() - started);
}

function systemPython(): string {
  const search = spawnSync(process.execPath, [path.join(projectFolder, 'cli', 'find-python.mjs')], {
    encoding: 'utf8',
  });
  if (search.status !== 0) throw new Trouble(search.stderr.trim());
  return search.stdout.trim();
}

function run(command: string, args: readonly string[], screen: Screen): Promise<void> {
  const child = spawn(command, [...args], { env: pipEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      writeFileSync(log, `${text}\n`, { flag: 'a' });
      const name = /^(?:Collecting \S+|Installing collected packages)/.exec(text)?.[0];
      if (name !== undefined) screen.progress(`pip: ${name}`);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Trouble(`${command} cannot be started.`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Trouble('The Python packages could not be installed. Does pip reach its index?', { log }));
    });
  });
}
