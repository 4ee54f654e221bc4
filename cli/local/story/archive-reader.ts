import { gunzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { AuditEvent } from '../../../lambdas/contracts/events';
import { eventually } from '../../eventually';
import { type ObjectVersion, objectVersions } from '../object-versions';

export interface ArchivedEvent {
  readonly event: AuditEvent;
  readonly object: ObjectVersion;
}

/** Reads the archive bucket; each object once. */
export interface ArchiveReader {
  readonly bucket: string;
  /** Every event archived until now. */
  events(): Promise<readonly ArchivedEvent[]>;
  /** Wait for an event. @returns undefined when none came within the time */
  find(wanted: (event: AuditEvent) => boolean): Promise<AuditEvent | undefined>;
}

const patience = 60_000;

export function archiveReader(s3: S3Client, bucket: string): ArchiveReader {
  const read = new Map<string, readonly ArchivedEvent[]>();
  const events = async (): Promise<readonly ArchivedEvent[]> => {
    for (const object of await objectVersions(s3, bucket, 'batches/')) {
      if (!read.has(object.versionId)) read.set(object.versionId, await eventsOf(s3, bucket, object));
    }
    return [...read.values()].flat();
  };
  return {
    bucket,
    events,
    find: (wanted) =>
      eventually(async () => (await events()).find(({ event }) => wanted(event))?.event, {
        within: patience,
        every: 250,
      }),
  };
}

async function eventsOf(s3: S3Client, bucket: string, object: ObjectVersion): Promise<readonly ArchivedEvent[]> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: object.key, VersionId: object.versionId }));
  const bytes = await answer.Body?.transformToByteArray();
  if (bytes === undefined) throw new Error(`${object.key} is empty`);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (!object.key.endsWith(`/${digest}.ndjson.gz`)) throw new Error(`${object.key} is not named by its bytes`);
  const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => ({ event: AuditEvent.parse(JSON.parse(line)), object }));
}
