import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const Process = z.object({ pid: z.int(), startedAt: z.string() });

/**
 * What this folder's stage is doing, for the next command.
 * `starting` that nobody is working on, or `running` with a process missing: an unclean stop.
 */
const State = z.object({
  schema: z.literal(1),
  phase: z.enum(['starting', 'running', 'stopped']),
  port: z.int(),
  issuerPort: z.int(),
  emulator: z.optional(Process),
  issuer: z.optional(Process),
  /** The `npm start` that will stop it; absent where `local up` left it running. */
  owner: z.optional(Process),
  apiUrl: z.optional(z.string()),
});

export type State = z.infer<typeof State>;

/** Undefined for a folder that was never used, and for a file that is not ours or was cut short. */
export function readState(file: string): State | undefined {
  try {
    const state = State.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return state.success ? state.data : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed: a reader sees the old state or the new one. */
export function writeState(file: string, state: State): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state, undefined, 2));
  renameSync(`${file}.new`, file);
}

export function removeState(file: string): void {
  rmSync(file, { force: true });
}
