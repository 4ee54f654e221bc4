import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import path from 'node:path';
import { eventually } from '../eventually';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

export interface Background {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly log: string;
}

/** Start a process that outlives this one, in a session of its own, with its output in a log file. */
export function startInBackground({ command, args, env, cwd, log }: Background): ProcessId {
  mkdirSync(path.dirname(log), { recursive: true });
  const out = openSync(log, 'a');
  try {
    const child = spawn(command, [...args], { cwd, env, detached: true, stdio: ['ignore', out, out] });
    // A command that cannot be started shows in its log and in the missing health answer.
    child.on('error', () => undefined);
    child.unref();
    const pid = child.pid ?? 0;
    return { pid, startedAt: startOf(pid) ?? 'never' };
  } finally {
    closeSync(out);
  }
}

export function thisProcess(): ProcessId {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? 'unknown' };
}

export function isRunning({ pid, startedAt }: ProcessId): boolean {
  return pid > 0 && startOf(pid) === startedAt;
}

/** Ask it to end, and kill it with its children when it has not within the time. */
export async function stop(id: ProcessId, withinMilliseconds = 15_000): Promise<'ended' | 'killed'> {
  if (!isRunning(id)) {
    // Nobody has its number now: whoever is left in its group are its workers.
    if (id.pid > 1 && startOf(id.pid) === undefined) signal(-id.pid, 'SIGKILL');
    return 'ended';
  }
  signal(id.pid, 'SIGTERM');
  const ended = await eventually(() => (isRunning(id) ? undefined : true), { within: withinMilliseconds, every: 50 });
  // The whole session: the emulator's workers go with it.
  signal(-id.pid, 'SIGKILL');
  return ended === true ? 'ended' : 'killed';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already: that is what was wanted.
  }
}

/** When the process started, in whatever unit the system has; undefined when there is none (a zombie is none). */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return startByPs(pid);
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  const run = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const text = run.stdout.trim();
  return run.status === 0 && text !== '' ? text : undefined;
}

export function somebodyListens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const answer = (listens: boolean) => (): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}
