import { rmSync } from 'node:fs';
import { eventually } from '../eventually';
import { Trouble } from '../trouble';
import { discardEmulatorState } from './emulator';
import { keepFunctionLogs } from './keep-logs';
import { holderOf } from './lock';
import { filesOf, type Place } from './place';
import { isRunning, stop } from './processes';
import { readState, removeState, writeState } from './state';

/** Stop the stage, so that the next start finds its data. @returns whether there was anything to stop */
export async function bringDown(place: Place): Promise<'stopped' | 'was-down'> {
  const file = filesOf(place).state;
  const state = readState(file);
  const processes = [state?.issuer, state?.emulator].flatMap((id) => (id && isRunning(id) ? [id] : []));
  if (state === undefined || processes.length === 0) return 'was-down';
  await keepFunctionLogs(place);
  const { emulator, issuer, owner, ...rest } = state;
  if (issuer) await stop(issuer, 5_000);
  const ended = emulator && isRunning(emulator) ? await stop(emulator) : 'killed';
  rmSync(filesOf(place).temporary, { recursive: true, force: true });
  // Only an emulator that ended by itself has saved its state.
  const clean = state.phase === 'running' && ended === 'ended';
  if (clean) writeState(file, { ...rest, phase: 'stopped' });
  else writeState(file, { ...rest, phase: 'starting' });
  return 'stopped';
}

/** Stop whatever an unclean run left behind, without saving. The state file stays and tells the next start to discard. */
export async function cleanUp(place: Place): Promise<void> {
  const state = readState(filesOf(place).state);
  for (const id of [state?.issuer, state?.emulator]) {
    if (id) await stop(id, 3_000);
  }
  rmSync(filesOf(place).temporary, { recursive: true, force: true });
}

/** Where an `npm start` holds the stage, end that: it stops what it started. @throws Trouble when it does not end */
export async function endOwner(place: Place): Promise<'ended' | 'none'> {
  const holder = holderOf(filesOf(place).lock);
  if (holder === undefined) return 'none';
  process.kill(holder.pid, 'SIGTERM');
  const ended = await eventually(() => (isRunning(holder) ? undefined : true), { within: 60_000 });
  if (ended === undefined)
    throw new Trouble(`Process ${holder.pid} (${holder.purpose}) does not end. Kill it: kill -9 ${holder.pid}`);
  return 'ended';
}

/** Forget this folder's stage: data, logs, secrets of the issuer. What is installed stays. */
export async function reset(place: Place): Promise<void> {
  await cleanUp(place);
  discardEmulatorState(place);
  const files = filesOf(place);
  for (const entry of [files.issuer, files.assembly, ...Object.values(files.logs)])
    rmSync(entry, { recursive: true, force: true });
  removeState(files.state);
}
