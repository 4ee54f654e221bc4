import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { builtFolder, runGo } from './go';

/** Stripe's own check of request shapes: the newest there is, and its OpenAPI description is one version behind our pin (2026-08-26.dahlia). */
const version = 'v0.203.0';
const program = path.join(builtFolder, `stripe-mock-${version}`);

export interface StripeMock {
  readonly port: number;
  close(): void;
}

/** Built once for each clone, which takes one or two minutes, and kept. */
export async function stripeMock(): Promise<StripeMock> {
  if (!existsSync(program)) build();
  const server = spawn(program, ['-http-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await portOf(server);
  return { port, close: () => server.kill() };
}

async function portOf(server: ChildProcess): Promise<number> {
  for await (const line of createInterface(server.stdout!)) {
    const port = /address: 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('stripe-mock ended before it listened.');
}

function build(): void {
  mkdirSync(builtFolder, { recursive: true });
  const folder = mkdtempSync(path.join(builtFolder, 'stripe-mock-'));
  try {
    runGo(
      'stripe-mock cannot be built, because the Go module proxy does not give its source',
      ['install', `github.com/stripe/stripe-mock@${version}`],
      { goBin: folder },
    );
    renameSync(path.join(folder, 'stripe-mock'), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
