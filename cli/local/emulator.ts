import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../eventually';
import { Trouble } from '../trouble';
import { emulatorEnvironment } from './environment';
import { emulatorUrl, filesOf, type Place, projectFolder, pythonExecutable } from './place';
import { forgetStreamPositions } from './stream-positions';
import { isRunning, type ProcessId, startInBackground } from './processes';

/** Start the emulator on loopback and wait until it answers. @throws Trouble naming its log */
export async function startEmulator(place: Place): Promise<ProcessId> {
  const files = filesOf(place);
  // Worker folders of an earlier run are left behind there.
  rmSync(files.temporary, { recursive: true, force: true });
  mkdirSync(files.temporary, { recursive: true });
  forgetStreamPositions(path.join(files.emulator, 'state'));
  // The emulator's worker script is CommonJS, and our own package.json says that a .js file is not.
  writeFileSync(path.join(files.temporary, 'package.json'), '{ "type": "commonjs" }');
  const id = startInBackground({
    command: pythonExecutable,
    args: ['-m', 'ministack'],
    env: emulatorEnvironment(place),
    cwd: projectFolder,
    log: files.logs.emulator,
  });
  const up = await eventually(() => (isRunning(id) ? healthy(place) : false), { within: 30_000 });
  if (up !== true) throw new Trouble('The emulator did not start.', { log: files.logs.emulator });
  return id;
}

async function healthy(place: Place): Promise<true | undefined> {
  try {
    const answer = await fetch(`${emulatorUrl(place)}/_ministack/health`);
    return answer.ok ? true : undefined;
  } catch {
    return undefined;
  }
}

/** Forget all tables, buckets, keys and functions of this folder. The emulator must be stopped. */
export function discardEmulatorState(place: Place): void {
  const files = filesOf(place);
  for (const folder of [files.emulator, files.temporary]) rmSync(folder, { recursive: true, force: true });
}
