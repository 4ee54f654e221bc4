import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { linesInBatch } from '../lambdas/adapters/archived-batch';
import { deterministicGzip } from '../lambdas/adapters/gzip';
import { readCommit, writeCommit } from '../lambdas/adapters/log-commits';
import { sha256 } from '../lambdas/adapters/sha256';
import type { Archive } from '../lambdas/domain/audit/archive';
import { hoursAfter, nameOfHour } from '../lambdas/domain/audit/hours';
import { sequenceAudit } from '../lambdas/domain/audit/log/sequence-audit';
import { verifierKey } from '../lambdas/domain/audit/log/signed-note';
import { verifierBundle } from '../cli/verify/bundle';
import { folderFiles } from '../cli/verify/folder-files';
import { projectFolder } from '../cli/local/place';
import { noteSigner } from '../test/support/small-evidence';
import { chargeEvent } from './charge-event';

/**
 * How fast `strongroom verify` is, and that its memory is flat: an archive of so many entries is written to a folder, by the code that
 * writes the real one, and verified by a process of its own. `npm run bench:verify -- [entries]`, 1,000,000 by default.
 */
const reporter = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write('used ' + (userCPUTime + systemCPUTime) + ' ' + maxRSS);
  });`,
)}`;
const entries = Number(process.argv[2] ?? 1_000_000);
const [perBatch, perHour] = [500, 40];
const heapMegabytes = 64;
const signer = noteSigner('strongroom-local-audit/000000000000/us-east-1', 7);
const start = new Date('2026-01-01T00:00:00.000Z');

const scratch = path.join(projectFolder, '.local', 'tmp');
mkdirSync(scratch, { recursive: true });
const folder = mkdtempSync(path.join(scratch, 'bench-verify-'));
try {
  await write();
  await measure();
} finally {
  rmSync(folder, { recursive: true });
}

/** Of every charge three events: the sequences of subjects are spread over batches. */
function eventAt(number: number, at: Date): string {
  const charge = createHash('sha256')
    .update(String(Math.floor(number / 3)))
    .digest();
  return chargeEvent(`ch_${base32(charge)}`, { sequence: (number % 3) + 1, at }).json;
}

function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('');
}

async function write(): Promise<void> {
  const files = folderFiles(folder);
  const archive: Archive = {
    ...files,
    put(name, body) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), body);
      return Promise.resolve('written');
    },
  };
  let now = start;
  const run = sequenceAudit({
    ...{ archive, sha256, readCommit, writeCommit, linesIn: linesInBatch, now: () => now },
    ...{ key: () => Promise.resolve(signer.key), sign: signer.sign },
  });
  for (let number = 0; number < entries; number += perBatch * perHour) {
    for (let first = number; first < Math.min(number + perBatch * perHour, entries); first += perBatch) {
      await archive.put(...batch(first, now));
    }
    await run({ batches: 200, seconds: 60 });
    now = hoursAfter(now, 1);
  }
}

function batch(first: number, now: Date): readonly [string, Uint8Array] {
  const numbers = Array.from({ length: Math.min(perBatch, entries - first) }, (_, place) => first + place);
  const body = deterministicGzip(numbers.map((number) => `${eventAt(number, now)}\n`).join(''));
  return [`batches/${nameOfHour(now)}/${createHash('sha256').update(body).digest('hex')}.ndjson.gz`, body];
}

async function measure(): Promise<void> {
  const program = path.join(scratch, 'bench-strongroom-verify.mjs');
  await build(verifierBundle(program));
  const began = performance.now();
  // Memory is flat when a heap of this size is enough, however many entries there are; without a limit Node takes what it likes.
  const words = [
    `--max-old-space-size=${heapMegabytes}`,
    '--import',
    reporter,
    program,
    folder,
    '--key',
    verifierKey(sha256, signer.key),
  ];
  const child = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const seconds = (performance.now() - began) / 1000;
  const used = /used (\d+) (\d+)/.exec(child.stderr);
  if (child.status !== 0 || used === null) throw new Error(`the measurement failed: ${child.stdout}${child.stderr}`);
  const [, cpu = 0, peak = 0] = used.map(Number);
  console.log(child.stdout);
  console.log(
    [
      `${entries} entries in ${seconds.toFixed(1)} s: ${Math.round(entries / seconds)} a second;`,
      `CPU ${(cpu / 1e6).toFixed(1)} s; peak memory ${Math.round(peak / 1024)} MB with a heap of ${heapMegabytes} MB;`,
      `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
    ].join(' '),
  );
}
