import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectFolder } from '../../cli/local/place';

/** The command as a person runs it, with whichever Node is first on the PATH. */
export function strongroom(...args: readonly string[]) {
  const run = spawnSync('node', [path.join(projectFolder, 'cli', 'strongroom.mjs'), ...args], {
    cwd: projectFolder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status: run.status, out: run.stdout.trim(), errors: run.stderr.trim() };
}
