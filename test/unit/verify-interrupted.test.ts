import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { folderFiles } from '../../cli/verify/folder-files';
import { verify } from '../../cli/verify/verify';
import { archiveOf, eventLine, token, trustedOfArchive } from '../support/small-evidence';
import { removeFolder, writtenFolder } from '../support/written-folder';

/** A process that is verifying for ever, as far as the folder can tell. */
const program = `
  import { withTemporaryFolder } from '${path.join(process.cwd(), 'cli', 'verify', 'temporary-folder.ts')}';
  await withTemporaryFolder(async (folder) => {
    process.stdout.write(folder + '\\n');
    await new Promise(() => setInterval(() => undefined, 1000));
  });`;

describe('a verification that is interrupted', () => {
  it('notices while it works: the event loop turns', async () => {
    const lines = Array.from({ length: 4000 }, (_, line) =>
      eventLine(token('a'), line + 1, '2026-11-24T07:00:00.000Z'),
    );
    const folder = writtenFolder(await archiveOf([[lines], [lines.slice(0, 3000)], [lines.slice(1000)]]));
    const turns: number[] = [];
    const timer = setInterval(() => turns.push(performance.now()), 1);
    const { found } = await verify({
      place: folder,
      files: folderFiles(folder),
      keys: trustedOfArchive,
      onProgress: () => undefined,
    });
    clearInterval(timer);
    removeFolder(folder);
    expect([found, turns.length > 0]).toEqual([0, true]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves nothing behind', async (signal, code) => {
    const temporary = writtenFolder(new Map());
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    const folder = String(line).trim();
    expect([path.dirname(folder), existsSync(folder)]).toEqual([temporary, true]);
    const exited = once(child, 'exit');
    child.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('strongroom-'))).toEqual([]);
    removeFolder(temporary);
  });
});
