import { createHash, generateKeyPairSync, randomBytes, sign as signWith } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linesInBatch } from '../lambdas/adapters/archived-batch';
import { deterministicGzip } from '../lambdas/adapters/gzip';
import { readCommit, writeCommit } from '../lambdas/adapters/log-commits';
import { sha256 } from '../lambdas/adapters/sha256';
import { sequenceBounds } from '../lambdas/contracts/audit-log';
import type { Archive } from '../lambdas/domain/audit/archive';
import { hoursAfter, nameOfHour } from '../lambdas/domain/audit/hours';
import { sequenceAudit } from '../lambdas/domain/audit/log/sequence-audit';
import { tokenEntry } from '../test/support/token-entry';

/**
 * What it takes to put a backlog into the audit log, the network left out: `--entries` events in batches of `--per-batch`, over 100 hours, in
 * files. Runs as the deployed function runs, with its bounds, until nothing is left; each run begins where the last one stopped.
 * `npm run bench:sequence -- [entries] [entries a batch]`
 */
const [entries = 1_000_000, perBatch = 500] = process.argv.slice(2).map(Number);

/** S3 Standard and KMS in us-east-1, US dollars, November 2026: aws.amazon.com/s3/pricing, aws.amazon.com/kms/pricing. */
const price = { put: 0.005 / 1000, get: 0.0004 / 1000, list: 0.005 / 1000, sign: 0.15 / 10_000 } as const;

const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-sequence-'));
const counts = { put: 0, get: 0, list: 0, sign: 0, bytesPut: 0 };
let peak = 0;

const archive: Archive = {
  put(name, body) {
    counts.put += 1;
    const file = path.join(folder, name);
    if (existsSync(file)) return Promise.resolve('present');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, body);
    counts.bytesPut += body.length;
    return Promise.resolve('written');
  },
  get(name) {
    counts.get += 1;
    peak = Math.max(peak, process.memoryUsage.rss());
    const file = path.join(folder, name);
    return Promise.resolve(existsSync(file) ? readFileSync(file) : undefined);
  },
  async *list(prefix) {
    const [parent, start] = [path.dirname(`${prefix}x`), prefix];
    const names = namesBelow(parent).filter((name) => name.startsWith(start));
    counts.list += Math.max(1, Math.ceil(names.length / 1000));
    for (const name of names) yield await Promise.resolve(name);
  },
};

function namesBelow(parent: string): readonly string[] {
  const found = path.join(folder, parent);
  if (!existsSync(found)) return [];
  return readdirSync(found, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
const key = { name: 'bench/audit', publicKey: raw };

async function fill(from: Date): Promise<number> {
  const batches = Math.ceil(entries / perBatch);
  const template = tokenEntry(from).json;
  for (let batch = 0; batch < batches; batch += 1) {
    const lines = Array.from({ length: Math.min(perBatch, entries - batch * perBatch) }, () =>
      template.replaceAll(
        /tok_[a-z2-7]{26}/g,
        `tok_${randomBytes(13)
          .toString('hex')
          .replaceAll(/[0189]/g, 'z')}`,
      ),
    );
    const body = deterministicGzip(`${lines.join('\n')}\n`);
    const hour = nameOfHour(hoursAfter(from, Math.floor((batch * 100) / batches)));
    await archive.put(`batches/${hour}/${createHash('sha256').update(body).digest('hex')}.ndjson.gz`, body);
  }
  return batches;
}

const started = new Date('2026-11-20T00:00:00.000Z');
const batches = await fill(started);
Object.assign(counts, { put: 0, get: 0, list: 0, sign: 0, bytesPut: 0 });
const run = sequenceAudit({
  archive,
  sha256,
  linesIn: linesInBatch,
  readCommit,
  writeCommit,
  key: () => Promise.resolve(key),
  sign(message) {
    counts.sign += 1;
    return Promise.resolve(new Uint8Array(signWith(null, message, privateKey)));
  },
  now: () => new Date(hoursAfter(started, 101).getTime() + performance.now()),
});
const cpu = process.cpuUsage();
let runs = 0;
for (let current = false; !current; runs += 1) ({ current } = await run(sequenceBounds));
const { user, system } = process.cpuUsage(cpu);
const million = 1_000_000 / entries;
const dollars =
  (counts.put * price.put + counts.get * price.get + counts.list * price.list + counts.sign * price.sign) * million;
process.stdout.write(
  [
    `${entries} entries in ${batches} batches: ${runs} runs, ${((user + system) / 1e6).toFixed(1)} s CPU, peak ${(peak / 2 ** 20).toFixed(0)} MiB`,
    `per million entries: ${Math.round(counts.put * million)} PUT, ${Math.round(counts.get * million)} GET, ${Math.round(counts.list * million)} LIST, ${Math.round(counts.sign * million)} Sign, ${((counts.bytesPut * million) / 2 ** 20).toFixed(1)} MiB written, $${dollars.toFixed(4)}`,
    '',
  ].join('\n'),
);
rmSync(folder, { recursive: true });
