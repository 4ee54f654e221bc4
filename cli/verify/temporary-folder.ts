import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ended = 128;
const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** A folder that is gone when `work` is done, and also when the person interrupts it. */
export async function withTemporaryFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-verify-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const stop = (signal: (typeof signals)[number]): void => {
    remove();
    process.exit(ended + numbers[signal]);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(folder);
  } finally {
    for (const signal of signals) process.off(signal, stop);
    remove();
  }
}
