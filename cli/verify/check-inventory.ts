import * as z from 'zod/mini';
import { type StageName, stageNames, stages } from '../../lib/config/stages';
import { digestOf, type Manifest } from './check-manifest';
import { below, type Files } from './files';
import type { Examined, Tell } from './findings';
import { canonicalValue, linesOf } from './lines';

const list = 'archive-inventory.ndjson';
const dayMs = 86_400_000;
/** S3 says the second of a put, and counts retention from about then. */
const clockMs = 60_000;

const Version = z.object({
  key: z.string(),
  version_id: z.string(),
  size: z.int(),
  sha256: z.string(),
  lock_mode: z.nullish(z.string()),
  retain_until: z.nullish(z.string()),
  /** When S3 took it; absent in folders of before. */
  put_at: z.optional(z.iso.datetime()),
  latest: z.boolean(),
});
const Marker = z.object({ key: z.string(), version_id: z.string(), delete_marker: z.literal(true) });
const Row = z.union([Marker, Version]);
type Version = z.infer<typeof Version>;
type Row = z.infer<typeof Row>;

/**
 * Locks, retention and versions of the archive's objects as the collector states them, and that the list is of the objects that were
 * copied. Both are in the order of the keys: one pass.
 */
export async function checkInventory(files: Files, manifest: Manifest | undefined, tell: Tell): Promise<Examined> {
  const inventory = new Inventory(below(files, 'archive'), manifest, tell);
  const bytes = files.read(list);
  if (bytes === undefined)
    tell({ object: list, code: 'inventory_missing', meaning: 'There is no list of versions and locks.' });
  let number = 0;
  for await (const line of linesOf(bytes ?? nothing())) {
    number += 1;
    const row = Row.safeParse(line && canonicalValue(line));
    if (row.success) await inventory.row(row.data, number);
    else
      tell({ object: list, entry: number, code: 'inventory_unreadable', meaning: 'It is no row in its one spelling.' });
  }
  return inventory.examined();
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // No list, no lines.
}

class Inventory {
  private readonly archive: Files;
  private readonly manifest: Manifest | undefined;
  private readonly tell: Tell;
  private readonly lock: { readonly mode: string; readonly days: number };
  private readonly copied: AsyncIterator<string>;
  private next: string | undefined;
  private key = '';
  private versions = 0;
  private count = 0;
  /** The start of the first hour: the log was begun after it. */
  private begun: number | undefined;

  constructor(archive: Files, manifest: Manifest | undefined, tell: Tell) {
    this.archive = archive;
    this.manifest = manifest;
    this.tell = tell;
    this.lock = lockOf(manifest?.stage);
    this.copied = archive.list('')[Symbol.asyncIterator]();
  }

  async row(row: Row, entry: number): Promise<void> {
    const wrong = (code: string, meaning: string): void => this.tell({ object: `archive/${row.key}`, code, meaning });
    if (row.key < this.key) {
      this.tell({ object: list, entry, code: 'inventory_out_of_order', meaning: 'The keys do not ascend.' });
      return;
    }
    this.versions = row.key === this.key ? this.versions + 1 : 1;
    this.key = row.key;
    if ('delete_marker' in row) return wrong('delete_marker', 'A delete marker was put over it.');
    this.count += 1;
    if (this.versions > 1) wrong('second_version', 'The object has more than one version.');
    this.locked(row, wrong);
    if (row.latest) await this.isCopied(row, wrong);
  }

  private locked(
    { key, lock_mode: mode, retain_until: until, put_at: putAt }: Version,
    wrong: (code: string, meaning: string) => void,
  ): void {
    if (mode !== 'COMPLIANCE' && mode !== 'GOVERNANCE') return wrong('not_locked', 'The object has no lock.');
    if (this.lock.mode === 'compliance' && mode !== 'COMPLIANCE')
      wrong('lock_weaker', 'Its lock can be lifted by some.');
    const put = putAt === undefined ? this.putAfter(key) : Date.parse(putAt) - clockMs;
    const kept = Date.parse(until ?? '');
    if (Number.isNaN(kept)) wrong('retention_short', 'It has a lock without an end.');
    else if (put !== undefined && kept < put + this.lock.days * dayMs) {
      wrong('retention_short', `It is kept until ${until ?? ''}, which is less than ${this.lock.days} days.`);
    }
  }

  /** When it was put, at the earliest, by its name. */
  private putAfter(key: string): number | undefined {
    const hour = /^batches\/(\d{4}-\d{2}-\d{2}T\d{2})\//.exec(key)?.[1];
    const day = /^(?:reviews|witness)\/(\d{4}-\d{2}-\d{2})\./.exec(key)?.[1];
    const at = Date.parse(hour === undefined ? (day ?? '') : `${hour}:00:00.000Z`);
    if (hour !== undefined) this.begun ??= at;
    return Number.isNaN(at) ? this.begun : at;
  }

  private async isCopied(
    { key, size, sha256 }: Version,
    wrong: (code: string, meaning: string) => void,
  ): Promise<void> {
    let copy = await this.peek();
    for (; copy !== undefined && copy < key; copy = await this.advance()) this.unlisted(copy);
    if (copy !== key) {
      const before = `batches/${this.manifest?.from.slice(0, 13) ?? ''}`;
      if (!key.startsWith('batches/') || key >= before)
        wrong('inventory_not_copied', 'It is in the list and not in the copy.');
      return;
    }
    const found = await digestOf(this.archive, key, size);
    if (found?.size !== size || found.sha256 !== sha256)
      wrong('inventory_differs', 'The copy is not what the list says.');
    await this.advance();
  }

  private async peek(): Promise<string | undefined> {
    return this.next ?? this.advance();
  }

  private async advance(): Promise<string | undefined> {
    const copy = await this.copied.next();
    this.next = copy.done === true ? undefined : copy.value;
    return this.next;
  }

  private unlisted(copy: string): void {
    const object = `archive/${copy}`;
    this.tell({ object, code: 'inventory_lacks', meaning: 'It is in the copy and not in the list.' });
  }

  async examined(): Promise<Examined> {
    for (let copy = await this.peek(); copy !== undefined; copy = await this.advance()) this.unlisted(copy);
    const { mode, days } = this.lock;
    const text = 'versions in the collector’s list: locked, kept long enough, one of each object, as copied';
    const stated = `That objects are locked (${mode}), for ${days} days at least, and have one version is the collector's statement: it is S3's state, not bytes.`;
    return { counted: [{ id: 'versions', count: this.count, text }], statements: [stated] };
  }
}

/** PCI DSS 10.5.1: twelve months at least, where the stage is not known. */
function lockOf(stage: string | undefined): { readonly mode: string; readonly days: number } {
  const name: StageName | undefined = stageNames.find((one) => one === stage);
  return name === undefined ? { mode: 'any', days: 365 } : stages[name].auditLock;
}
