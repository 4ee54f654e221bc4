import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { stages } from '../lib/config/stages';
import { handlerZones } from '../lib/config/names';
import { bundleOptions } from '../lib/constructs/bundle-handler';

/** Design section 15. Size is exact and fails the run; time depends on the machine and is only marked. */
const budget = { kilobytes: 500, milliseconds: 65 } as const;

const rounds = 5;

/** One value for each variable of lambdas/contracts/environment.ts: reading the environment is part of the import. */
const environment = {
  ACCESS: JSON.stringify(stages.prod.access),
  ARCHIVE_BUCKET: 'archive',
  ASK_PROCESSOR_FUNCTION: 'ask-processor',
  API_ADDRESSES: '["https://api.example"]',
  AUTHORIZE_CARD_FUNCTION: 'authorize-card',
  AWS_REGION: 'eu-west-1',
  CONTROLS: '["keys","trail","firewall","policies"]',
  CONTROLS_TABLE: 'controls',
  LOCK_DAYS: '400',
  PLACE: 'aws/111122223333/eu-west-1',
  POLICIES: 'A aa;key-vault-root=0',
  LOCK_MODE: 'COMPLIANCE',
  REVIEW_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/4',
  REVIEW_NAME: 'strongroom-prod-review/111122223333/eu-west-1',
  ROTATING_KEYS: '["vault-root"]',
  ROTATION_DAYS: '90',
  TRAIL: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/strongroom-prod-trail',
  TRAIL_SELECTORS: '["eventCategory=Management"]',
  WATCHED_BUCKETS: '{"archive":"archive"}',
  WATCHED_KEYS: 'vault-root=11111111-2222-4333-8444-555555555555',
  WEB_ACLS: '{"api":["abc/stages/prod","11111111-2222-4333-8444-555555555555"]}',
  WEB_ACL_RULES: 'too-large block aa;api=0',
  WITNESS_BUCKET: 'witness',
  CONNECTORS: '["sandbox","stripe"]',
  ENVELOPE_KEY_LABELS: '["2026q4"]',
  ENVELOPE_KEYS: '{"2026q4":"arn:aws:kms:eu-west-1:111122223333:key/1"}',
  EVENT_BUS: 'payments',
  GRACE_SECONDS: '60',
  ISSUERS:
    '[{"name":"company","provider":"standard","url":"https://issuer.example","audience":"https://api.example","merchants":"any"}]',
  ISSUER_KEYS_HOURS: '24',
  ISSUER_KEYS_TABLE: 'issuer-keys',
  JWKS_ISSUER: 'strongroom-prod',
  JWKS_SIGNING_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/5',
  JWKS_SIGNING_LABEL: '2026q4',
  KEY_STORE_TABLE: 'key-store',
  LOG_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/3',
  LOG_NAME: 'strongroom-prod-audit/111122223333/eu-west-1',
  LEDGER_TABLE: 'ledger',
  MAX_MAJOR_AMOUNT: '1000',
  MAX_PAYMENTS_PER_HOUR: '10',
  MERCHANTS_TABLE: 'merchants',
  ORDERS_BUS: 'orders',
  POSSESSION: '{"permissions":["charges:create"],"certificate":"required"}',
  POWERTOOLS_TRACE_ENABLED: 'true',
  RECIPIENTS:
    '{"desk":{"merchant":"m_shop","jwk":{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}}}',
  REPORTS_BUCKET: 'reports',
  SANDBOX_TABLE: 'sandbox',
  SIGNALS_TABLE: 'credential-signals',
  STAGE: 'prod',
  STRIPE_ACCOUNTS: 'strongroom/prod/stripe/',
  TRAIL_BUCKET: 'trail',
  TRAIL_REGION: 'eu-west-1',
  OTHER_REGIONS: '["us-east-1"]',
  TRAIL_ROOT: 'AWSLogs/111122223333/',
  VAULT_ROOT_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/2',
  VAULT_TABLE: 'vault',
  VELOCITY_TABLE: 'velocity',
  WATCHED: '{"tables":{"vault":"vault","key-store":"key-store"},"keys":{},"handlers":{}}',
};

interface Row {
  readonly name: string;
  readonly file: string;
  readonly kilobytes: number;
  /** Without what it imports on demand. */
  readonly atStart: number;
}

const folder = mkdtempSync(join(tmpdir(), 'strongroom-size-'));
try {
  process.exitCode = await measure(folder);
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns the exit code: 1 where a handler is above the size budget */
async function measure(into: string): Promise<number> {
  const rows = await Promise.all(Object.keys(handlerZones).map((name) => bundleHandler(name, into)));
  const [load = 0] = loadavg();
  const times = importTimes(rows.map(({ file }) => file));
  console.log(
    `Handler bundles, Node ${process.version}: KB of 1000 bytes; import in ms, median of ${rounds} processes`,
  );
  console.log(`(load ${load.toFixed(1)} on ${availableParallelism()} CPUs: above one per CPU the times say little)`);
  console.log(line(['handler', 'KB', 'KB at start', 'ms']));
  for (const { name, file, kilobytes, atStart } of rows) {
    const took = times.get(file) ?? Number.NaN;
    const marks = [atStart > budget.kilobytes ? 'TOO LARGE' : '', took > budget.milliseconds ? 'slow' : ''];
    console.log(line([name, kilobytes, atStart, took, marks.join(' ')]));
  }
  console.log(
    `Budget at start: ${budget.kilobytes} KB, ${budget.milliseconds} ms. What is imported on demand is not in it: the tracer's SDK, Stripe's, the report's.`,
  );
  return rows.some(({ atStart }) => atStart > budget.kilobytes) ? 1 : 0;
}

async function bundleHandler(name: string, into: string): Promise<Row> {
  const options = { ...bundleOptions(name, join(into, name)), metafile: true } as const;
  const { outputs } = (await build(options)).metafile;
  const files = Object.keys(outputs);
  const index = files.find((file) => file.endsWith(`${name}/index.mjs`)) ?? '';
  const size = (some: Iterable<string>): number =>
    [...some].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1000;
  return {
    name,
    file: join(into, name, 'index.mjs'),
    kilobytes: size(files),
    atStart: size(loadedWith(index, outputs)),
  };
}

/** A file and all that it imports at once: an import inside a function waits for its call. */
function loadedWith(index: string, outputs: Metafile['outputs']): ReadonlySet<string> {
  const loaded = new Set([index]);
  for (const file of loaded) {
    const imports = outputs[file]?.imports ?? [];
    const atOnce = imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true);
    atOnce.forEach(({ path }) => loaded.add(path));
  }
  return loaded;
}

/** In rounds, so that a busy moment of the machine does not fall on one handler. */
function importTimes(files: readonly string[]): ReadonlyMap<string, number> {
  const samples = new Map<string, readonly number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const file of files) samples.set(file, [...(samples.get(file) ?? []), importOnce(file)]);
  }
  return new Map([...samples].map(([file, times]) => [file, median(times)]));
}

function importOnce(file: string): number {
  const program = `const start = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log('took', performance.now() - start);`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...environment, PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  const took = /^took ([\d.]+)$/m.exec(child.stdout)?.[1];
  if (took === undefined) throw new Error(`${file} cannot be imported: ${child.stderr.slice(-500)}`);
  return Number(took);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function line([name = '', ...cells]: readonly (string | number | undefined)[]): string {
  const shown = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : (cell ?? '')));
  return [String(name).padEnd(20), ...shown.map((cell) => ` ${cell.padStart(11)}`)].join('').trimEnd();
}
