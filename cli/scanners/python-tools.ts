import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../eventually';
import { pipEnvironment } from '../local/environment';
import { take } from '../local/lock';
import { installed, projectFolder } from '../local/place';
import { Trouble } from '../trouble';

/** The scanners that come from PyPI, each with its pinned requirements in cli/scanners/requirements. */
export type PythonTool = 'cfn-lint' | 'checkov' | 'schemathesis' | 'semgrep' | 'zizmor';

/**
 * A scanner in a virtual environment of its own, `.local/scanners/<tool>`, made once and again when its requirements change.
 * @returns the folder of its programs
 * @throws Trouble where there is no usable Python, or pip fails
 */
export async function pythonTool(tool: PythonTool): Promise<string> {
  const folder = path.join(projectFolder, '.local', 'scanners', tool);
  const requirements = path.join(projectFolder, 'cli', 'scanners', 'requirements', `${tool}.txt`);
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const release = await alone(tool, `${folder}.lock`);
  try {
    if (!isWhole(folder, wanted)) makeEnvironment(tool, folder, requirements);
    // Last of all: without it an installation was interrupted.
    writeFileSync(stampOf(folder), wanted);
  } finally {
    release();
  }
  return path.join(folder, 'bin');
}

const stampOf = (folder: string): string => path.join(folder, 'installed');

function isWhole(folder: string, wanted: string): boolean {
  try {
    if (readFileSync(stampOf(folder), 'utf8') !== wanted) return false;
  } catch {
    return false;
  }
  // The Python underneath may have been upgraded away.
  return spawnSync(path.join(folder, 'bin', 'python'), ['--version']).status === 0;
}

async function alone(tool: PythonTool, lock: string): Promise<() => void> {
  const attempt = (): (() => void) | undefined => {
    const taken = take(lock, `install ${tool}`);
    return 'release' in taken ? taken.release : undefined;
  };
  const release = await eventually(attempt, { within: 300_000, every: 500 });
  if (release === undefined) throw new Trouble(`Another process has been installing ${tool} for five minutes.`);
  return release;
}

function makeEnvironment(tool: PythonTool, folder: string, requirements: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(installed.temporary, { recursive: true });
  run(tool, [systemPython(), '-m', 'venv', folder]);
  // Without byte code: half the time, and most of it is never imported.
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--no-compile', '--requirement', requirements];
  run(tool, [path.join(folder, 'bin', 'python'), ...pip]);
}

function systemPython(): string {
  const search = spawnSync(process.execPath, [path.join(projectFolder, 'cli', 'find-python.mjs')], {
    encoding: 'utf8',
  });
  if (search.status !== 0) throw new Trouble(search.stderr.trim());
  return search.stdout.trim();
}

function run(tool: PythonTool, [command = '', ...args]: readonly string[]): void {
  try {
    execFileSync(command, args, { env: pipEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    throw new Trouble(`${tool} could not be installed. Does pip reach its index?`, { cause });
  }
}
