import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { handlerZones } from '../lib/config/names';
import { bundleOptions } from '../lib/constructs/bundle-handler';

/** Design section 15. Size is exact and fails the run; time depends on the machine and is only marked. */
const budget = { kilobytes: 500, milliseconds: 65 } as const;

const rounds = 5;
const tracer = '@aws-lambda-powertools/tracer';
/** What a handler loads on demand, in files of its own: the tracer, and what a charge at Stripe needs. */
const onDemand = [tracer, 'stripe', '@aws-sdk/client-secrets-manager'];

/** One value for each variable of lambdas/contracts/environment.ts: reading the environment is part of the import. */
const environment = {
  ARCHIVE_BUCKET: 'archive',
  ASK_PROCESSOR_FUNCTION: 'ask-processor',
  AUDIENCE: 'https://api.example',
  AUTHORIZE_CARD_FUNCTION: 'authorize-card',
  AWS_REGION: 'eu-west-1',
  CONNECTORS: '["sandbox","stripe"]',
  ENVELOPE_KEY_LABELS: '["2026q4"]',
  ENVELOPE_KEYS: '{"2026q4":"arn:aws:kms:eu-west-1:111122223333:key/1"}',
  EVENT_BUS: 'payments',
  GRACE_SECONDS: '60',
  ISSUER: 'https://issuer.example',
  ISSUER_KEYS_TABLE: 'issuer-keys',
  KEY_STORE_TABLE: 'key-store',
  LEDGER_TABLE: 'ledger',
  MAX_MAJOR_AMOUNT: '1000',
  MAX_PAYMENTS_PER_HOUR: '10',
  MERCHANTS_TABLE: 'merchants',
  ORDERS_BUS: 'orders',
  POWERTOOLS_TRACE_ENABLED: 'true',
  REPORTS_BUCKET: 'reports',
  SANDBOX_TABLE: 'sandbox',
  STAGE: 'prod',
  STRIPE_ACCOUNTS: 'strongroom/prod/stripe/',
  VAULT_ROOT_KEY: 'arn:aws:kms:eu-west-1:111122223333:key/2',
  VAULT_TABLE: 'vault',
  VELOCITY_TABLE: 'velocity',
};

interface Bundle {
  readonly file: string;
  readonly kilobytes: number;
}

interface Row {
  readonly name: string;
  readonly whole: Bundle;
  readonly untraced: Bundle;
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
  const tracerAlone = await bundleTracer(into);
  const [load = 0] = loadavg();
  const times = importTimes([...rows.flatMap(({ whole, untraced }) => [whole, untraced]), tracerAlone]);
  console.log(
    `Handler bundles, Node ${process.version}: KB of 1000 bytes; import in ms, median of ${rounds} processes`,
  );
  console.log(`(load ${load.toFixed(1)} on ${availableParallelism()} CPUs: above one per CPU the times say little)`);
  console.log(line(['handler', 'KB', 'KB at start', 'ms', 'ms at start']));
  for (const { name, whole, untraced } of rows) {
    const took = times.get(untraced.file) ?? Number.NaN;
    const marks = [untraced.kilobytes > budget.kilobytes ? 'TOO LARGE' : '', took > budget.milliseconds ? 'slow' : ''];
    console.log(line([name, whole.kilobytes, untraced.kilobytes, times.get(whole.file), took, marks.join(' ')]));
  }
  console.log(line(['(tracer alone)', tracerAlone.kilobytes, '', times.get(tracerAlone.file)]));
  console.log(
    `Budget without what is loaded on demand: ${budget.kilobytes} KB, ${budget.milliseconds} ms. The tracer loads on the first traced call, Stripe's SDK on the first charge there.`,
  );
  return rows.some(({ untraced }) => untraced.kilobytes > budget.kilobytes) ? 1 : 0;
}

/** The bundle as it is deployed, and the same without the SDKs that it loads on demand, which an import does not load. */
async function bundleHandler(name: string, into: string): Promise<Row> {
  const [whole, untraced] = [
    bundleOptions(name, join(into, name)),
    bundleOptions(name, join(into, `${name}-untraced`)),
  ];
  await Promise.all([build(whole), build({ ...untraced, external: onDemand })]);
  return { name, whole: bundleAt(whole.outdir), untraced: bundleAt(untraced.outdir) };
}

async function bundleTracer(into: string): Promise<Bundle> {
  const options = { ...bundleOptions('serve-jwks', join(into, 'tracer')), entryPoints: [] };
  await build({ ...options, stdin: { contents: `export * from '${tracer}';`, resolveDir: process.cwd() } });
  return bundleAt(options.outdir, 'stdin.mjs');
}

function bundleAt(directory = '', entry = 'index.mjs'): Bundle {
  const bytes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  return { file: join(directory, entry), kilobytes: bytes.reduce((sum, size) => sum + size, 0) / 1000 };
}

/** In rounds, so that a busy moment of the machine does not fall on one handler. */
function importTimes(bundles: readonly Bundle[]): ReadonlyMap<string, number> {
  const samples = new Map<string, readonly number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { file } of bundles) samples.set(file, [...(samples.get(file) ?? []), importOnce(file)]);
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
