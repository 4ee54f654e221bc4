import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Json } from '../../../lambdas/domain/audit/canonical-json';
import { nameOfHour, type Span } from '../../../lambdas/domain/audit/hours';
import { Trouble } from '../../trouble';
import { digestOf, type EvidenceFolder } from '../folder/evidence-folder';
import { type ControlChange, controlChangesIn } from './control-changes';
import type { FoundVersion } from './object-versions';

export type Taken = TakenVersion | { readonly kind: 'delete-marker'; readonly key: string; readonly row: Json };

export interface TakenVersion {
  readonly kind: 'version';
  readonly key: string;
  /** Its line of the inventory. */
  readonly row: Json;
  readonly latest: boolean;
  readonly copied: boolean;
  /** It should have been copied, and no file can have its name. */
  readonly unsafe: boolean;
  readonly mode: string | undefined;
  readonly retainUntil: Date | undefined;
  readonly putAt: Date;
  /** Of a batch of before the copy: what it says of controls. */
  readonly changes: readonly ControlChange[] | 'unread';
}

export interface TakeFrom {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly span: Span;
}

/** One request a version: its bytes are digested, and kept where the copy wants them; the answer's headers state its lock. */
export async function takeVersion(folder: EvidenceFolder, from: TakeFrom, found: FoundVersion): Promise<Taken> {
  const { key, versionId } = found;
  if (found.deleteMarker)
    return { kind: 'delete-marker', key, row: { key, version_id: versionId, delete_marker: true } };
  const got = await from.s3.send(new GetObjectCommand({ Bucket: from.bucket, Key: key, VersionId: versionId }));
  const { Body, LastModified: putAt, ObjectLockMode: mode, ObjectLockRetainUntilDate: retainUntil } = got;
  if (!(Body instanceof Readable) || putAt === undefined) throw new Trouble(`S3 does not give ${key}.`);
  const wanted = found.latest && isWanted(key, from.span);
  const taken = wanted
    ? { ...(await folder.stream(`archive/${key}`, Body, putAt)), changes: [] }
    : await passed(found, Body, got.ContentLength);
  const { size, sha256, written: copied } = taken;
  const row = {
    ...{ key, version_id: versionId, size, sha256, latest: found.latest },
    lock_mode: mode ?? null,
    retain_until: retainUntil?.toISOString() ?? null,
    put_at: putAt.toISOString(),
  };
  return {
    kind: 'version',
    key,
    row,
    latest: found.latest,
    copied,
    unsafe: wanted && !copied,
    mode,
    retainUntil,
    putAt,
    changes: taken.changes,
  };
}

/** More is no batch of `write-audit`, and is not held in memory. */
const mostBytesOfBatch = 16 * 1024 * 1024;

/** What is not copied: digested, and a batch looked into on its way. */
async function passed({ key, latest }: Pick<TakenVersion, 'key' | 'latest'>, body: Readable, size = Infinity) {
  if (!latest || !key.startsWith('batches/')) return { ...(await digestOf(body)), written: false, changes: [] };
  if (size > mostBytesOfBatch) return { ...(await digestOf(body)), written: false, changes: 'unread' as const };
  const bytes = await buffer(body);
  const changes = controlChangesIn(key, bytes) ?? ('unread' as const);
  return { ...(await digestOf(Readable.from([bytes]))), written: false, changes };
}

/** All but batches of hours before the span: of those the log has the hashes. */
const isWanted = (key: string, { from }: Span): boolean =>
  !key.startsWith('batches/') || key >= `batches/${nameOfHour(from)}`;
