// Plain JavaScript on Node 20 built-ins: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The project's own Node 24, from the npm package `node`: what runs everything but these few files. */
export const ownNode = path.join(root, 'node_modules', 'node', 'bin', 'node');

/** Temporary files stay inside the project. */
export const temporary = path.join(root, '.local', 'tmp');

/**
 * Why the npm packages must be installed (again), or undefined when they are whole.
 * npm writes node_modules/.package-lock.json last of all, and removes it first: without it an installation was interrupted.
 * @param {string} at the project folder
 * @returns {string | undefined}
 */
export function whyInstall(at = root) {
  const installed = packagesOf(path.join(at, 'node_modules', '.package-lock.json'));
  if (!existsSync(path.join(at, 'node_modules'))) return 'The npm packages are not installed yet';
  if (!installed) return 'The npm packages are only half installed';
  const wanted = packagesOf(path.join(at, 'package-lock.json')) ?? {};
  for (const [where, { version, optional }] of Object.entries(wanted)) {
    if (where === '' || (optional && !installed[where])) continue;
    if (installed[where]?.version !== version) return 'The npm packages are not those of package-lock.json';
    if (!existsSync(path.join(at, where, 'package.json'))) return 'The npm packages are only half installed';
  }
  return undefined;
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Install the npm packages where they are not whole, and Node 24 where npm left it out.
 * @returns {string | undefined} a sentence with a way out when it did not work
 */
export function install() {
  mkdirSync(temporary, { recursive: true });
  const release = waitForOthers();
  try {
    return installAlone();
  } finally {
    release();
  }
}

/** Two npm ci in one folder destroy each other's work: the second waits, and then finds everything installed. */
function waitForOthers() {
  const lock = path.join(root, '.local', 'install.lock');
  let told = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch {
      const holder = Number(readText(lock));
      if (!isAlive(holder)) rmSync(lock, { force: true });
      else if (!told) process.stdout.write(`Process ${holder} is installing the npm packages: waiting for it …\n`);
      told = told || isAlive(holder);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * `.npmrc` lets npm run no install script of any package, whatever npm's version; those that `allowScripts` of package.json lists as true
 * are run here, by name. (Newer versions of npm read that list as well, and run what it does not list all the same, with a warning.)
 * @param {string} at the project folder
 */
export function runAllowedScripts(at = root) {
  const { allowScripts = {} } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8'));
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name] === true);
  npm(at, 'rebuild', ...allowed, '--ignore-scripts=false', '--loglevel=error');
}

function installAlone() {
  const why = whyInstall();
  if (why) {
    process.stdout.write(`${why}: npm ci (about a minute) …\n`);
    if (npm(root, 'ci', '--no-audit', '--no-fund', '--loglevel=error') !== 0)
      return 'npm ci failed; what it said is above. Mend that and run again.';
  }
  if (why || !worksAsNode24()) runAllowedScripts();
  if (worksAsNode24()) return undefined;
  return 'Node 24 could not be installed from npm. Remove node_modules and run again; does npm reach its registry?';
}

/** What `node` needs of its install script: it fetches the binary. */
function worksAsNode24() {
  const run = spawnSync(ownNode, ['--version'], { encoding: 'utf8' });
  return run.status === 0 && run.stdout.startsWith('v24.');
}

function npm(cwd, ...args) {
  const environment = { ...process.env, TMPDIR: temporary };
  // Set by the npm that runs us; the nested one must find its own.
  for (const name of Object.keys(environment))
    if (/^npm_(lifecycle|package|command)/.test(name)) delete environment[name];
  return spawnSync('npm', args, { cwd, stdio: 'inherit', env: environment }).status;
}

// node cli/install.mjs: what a workflow runs instead of npm ci.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = install();
  if (problem) process.stderr.write(`${problem}\n`);
  process.exitCode = problem ? 1 : 0;
}
