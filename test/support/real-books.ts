import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '../../cli/aws';
import { emulatorAccount } from '../../cli/local/environment';
import { objectVersions } from '../../cli/local/object-versions';
import { fromItem } from '../../lambdas/adapters/dynamodb';
import { readChargeRow } from '../../lambdas/adapters/ledger-charge-rows';
import { readOperationRow } from '../../lambdas/adapters/ledger-operation-rows';
import { readEventRow } from '../../lambdas/adapters/ledger-rows';
import { type Attempt, type Operated, readSandboxRow } from '../../lambdas/adapters/processors/sandbox-rows';
import type { Charge, EventRow } from '../../lambdas/domain/charge/ledger';
import type { Operation } from '../../lambdas/domain/charge/operation';
import { namesOf, type TableName } from '../../lib/config/names';

/** Everything that is written down about money, as it stands in the real tables: ours, and the processor's. */
export interface Books {
  readonly charges: readonly Charge[];
  readonly operations: readonly Operation[];
  /** By charge id, in the order of their sequence. */
  readonly events: ReadonlyMap<string, readonly EventRow[]>;
  /** The processor's, by our reference. */
  readonly authorizations: ReadonlyMap<string, Attempt>;
  readonly moved: ReadonlyMap<string, Operated>;
}

const names = namesOf('local');

/** The ledger table and the sandbox's, read whole and with the readers of the adapters: a row of another shape fails. */
export async function realBooks({ dynamo }: Clients): Promise<Books> {
  const charges: Charge[] = [];
  const operations: Operation[] = [];
  const events = new Map<string, EventRow[]>();
  for (const row of await rowsOf({ dynamo }, 'ledger')) {
    const { pk, sk } = row as { readonly pk: string; readonly sk: string };
    if (!pk.startsWith('charge#')) continue;
    if (sk === 'charge') charges.push(readChargeRow(row));
    else if (sk.startsWith('operation#')) operations.push(readOperationRow(row));
    else if (sk.startsWith('event#')) events.set(pk.slice(7), [...(events.get(pk.slice(7)) ?? []), readEventRow(row)]);
  }
  for (const ofCharge of events.values()) ofCharge.sort((one, other) => one.sequence - other.sequence);
  const sandbox = (await rowsOf({ dynamo }, 'sandbox')).map(readSandboxRow);
  return {
    charges,
    operations,
    events,
    authorizations: new Map(sandbox.flatMap((row) => ('kind' in row ? [] : [[row.reference, row]]))),
    moved: new Map(sandbox.flatMap((row) => ('kind' in row ? [[row.reference, row]] : []))),
  };
}

async function rowsOf({ dynamo }: Pick<Clients, 'dynamo'>, table: TableName): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: dynamo },
    { TableName: names.table(table), ConsistentRead: true },
  ))
    rows.push(...Items.map(fromItem));
  return rows;
}

/** The lines of the archive by event id: each content that stands there under that id, once. */
export type Archived = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the archive; each object once, however often it is asked. An object that is not named by its bytes fails. */
export function archiveLines({ s3 }: Clients, since: Date): () => Promise<Archived> {
  const bucket = names.bucket('archive', emulatorAccount);
  const seen = new Set<string>();
  const lines = new Map<string, Set<string>>();
  const from = `batches/${since.toISOString().slice(0, 13)}`;
  return async () => {
    const objects = await objectVersions(s3, bucket, 'batches/');
    const fresh = [...new Set(objects.map(({ key }) => key))].filter((key) => key >= from && !seen.has(key));
    for (let at = 0; at < fresh.length; at += readers) {
      const keys = fresh.slice(at, at + readers);
      for (const line of (await Promise.all(keys.map((key) => linesOf(s3, bucket, key)))).flat()) {
        const { id } = JSON.parse(line) as { readonly id: string };
        lines.set(id, (lines.get(id) ?? new Set()).add(line));
      }
      for (const key of keys) seen.add(key);
    }
    return lines;
  };
}

const readers = 8;

async function linesOf(s3: S3Client, Bucket: string, Key: string): Promise<readonly string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (!Key.endsWith(`/${digest}.ndjson.gz`)) throw new Error(`${Key} is not named by its bytes`);
  return gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
}
