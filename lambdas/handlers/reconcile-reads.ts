import { archive } from '../adapters/archive';
import { dynamoDbClient } from '../adapters/aws-clients';
import { eventBridgeClient } from '../adapters/event-bridge-client';
import { controlsTable } from '../adapters/controls-table';
import { eventBus } from '../adapters/event-bus';
import { unexplainedSubject } from '../adapters/ids';
import { entriesInBatch } from '../adapters/read-entries';
import { s3Client } from '../adapters/s3-client';
import { gunzipTrailFile, readDigest, recordsInTrailFile } from '../adapters/trail-files';
import { ReconcileReadsEnv } from '../contracts/environment-audit';
import { ReconciledReads, ReconcileReadsRequest } from '../contracts/schedules';
import { reconcileReads } from '../domain/audit/reads/reconcile-reads';
import { reconcileReadsApi } from '../runtime/api/reconcile-reads';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(ReconcileReadsEnv);
const now = (): Date => new Date();
const s3 = s3Client();
const controls = controlsTable(dynamoDbClient(), env.CONTROLS_TABLE);
const reconcile = reconcileReads({
  trail: archive(s3, env.TRAIL_BUCKET),
  trailRoot: env.TRAIL_ROOT,
  regions: [...new Set([env.TRAIL_REGION, ...env.OTHER_REGIONS])],
  digestIn: (bytes) => readDigest(gunzipTrailFile(bytes)),
  recordsIn: recordsInTrailFile,
  archive: archive(s3, env.ARCHIVE_BUCKET),
  entriesIn: entriesInBatch,
  watched: env.WATCHED,
  bus: eventBus(eventBridgeClient(), env.EVENT_BUS),
  unexplainedSubject,
  now,
});

export const handler = invokeHandler(
  'reconcile-reads',
  { request: ReconcileReadsRequest, answer: ReconciledReads },
  reconcileReadsApi({ reconcile, now, succeeded: (at) => controls.succeeded('reads-reconciled', at) }),
);
