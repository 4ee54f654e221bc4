import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { removeFolder, writtenFolder } from '../support/written-folder';

/** A process that is verifying for ever, as far as the folder can tell. */
const program = `
  import { withTemporaryFolder } from '${path.join(process.cwd(), 'cli', 'verify', 'temporary-folder.ts')}';
  await withTemporaryFolder(async (folder) => {
    process.stdout.write(folder + '\\n');
    await new Promise(() => setInterval(() => undefined, 1000));
  });`;

describe('a verification that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves nothing behind', async (signal, code) => {
    const temporary = writtenFolder(new Map());
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, "data");
    const folder = String(line).trim();
    expect([path.dirname(folder), existsSync(folder)]).toEqual([temporary, true]);
    const exited = once(child, 'exit');
    child.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('strongroom-'))).toEqual([]);
    removeFolder(temporary);
  });
});
