import { randomBytes } from 'node:crypto';
import { timeoutSeconds } from '../../contracts/timeouts';
import type { SandboxRows } from './sandbox-rows';

export interface SandboxOptions {
  readonly now: () => Date;
  /** How long a call lasts before the caller gives up: what times out really takes it. */
  readonly timeoutSeconds: number;
  /** How long inquiries do not find what the "not found" card charged. */
  readonly notFoundSeconds: number;
  /** Milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly newReference: () => string;
}

export const standardSandbox: SandboxOptions = {
  now: () => new Date(),
  timeoutSeconds: timeoutSeconds.processor,
  notFoundSeconds: 30,
  pause: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    }),
  newReference: () => `sbx_${randomBytes(12).toString('hex')}`,
};

export interface Sandbox extends SandboxOptions {
  readonly rows: SandboxRows;
}

/** The caller waits as long as it waits, and knows nothing. */
export async function timeOut({
  pause,
  timeoutSeconds: seconds,
}: SandboxOptions): Promise<{ readonly outcome: 'unknown' }> {
  await pause(seconds * 1000);
  return { outcome: 'unknown' };
}
