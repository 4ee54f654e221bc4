// Plain JavaScript on Node 20 built-ins.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { ownNode, root, temporary } from './install.mjs';

/**
 * Run cli/strongroom.ts under the project's own Node 24 and end with its exit code.
 * @param {readonly string[]} args
 */
export function launch(args) {
  const search = [path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter);
  const child = spawn(ownNode, ['--import', 'tsx', path.join(root, 'cli', 'strongroom.ts'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: search, TMPDIR: temporary, STRONGROOM_CALLED_FROM: process.cwd() },
  });
  child.on('error', (error) => {
    process.stderr.write(`Cannot start Node 24: ${error.message}. Run npm start once, which installs it.\n`);
    process.exitCode = 1;
  });
  // Ctrl-C reaches the child by itself; it stops what it started, so we only wait.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  // npm ends without a word to us when it is told to end: its shell, our parent, is gone then.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 1000).unref();
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
