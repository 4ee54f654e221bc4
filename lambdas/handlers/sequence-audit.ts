import { archive } from '../adapters/archive';
import { linesInBatch } from '../adapters/archived-batch';
import { kmsClient } from '../adapters/aws-clients';
import { readCommit, writeCommit } from '../adapters/log-commits';
import { logSigner } from '../adapters/log-signer';
import { s3Client } from '../adapters/s3-client';
import { sha256 } from '../adapters/sha256';
import { SequencedAudit } from '../contracts/audit-log';
import { SequenceAuditEnv } from '../contracts/environment-audit';
import { Scheduled } from '../contracts/schedules';
import { sequenceAudit } from '../domain/audit/log/sequence-audit';
import { sequenceAuditApi } from '../runtime/api/sequence-audit';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(SequenceAuditEnv);
const run = sequenceAudit({
  archive: archive(s3Client(), env.ARCHIVE_BUCKET),
  ...logSigner(kmsClient(), env.LOG_KEY, env.LOG_NAME),
  sha256,
  linesIn: linesInBatch,
  readCommit,
  writeCommit,
  now: () => new Date(),
});

export const handler = invokeHandler(
  'sequence-audit',
  { request: Scheduled, answer: SequencedAudit },
  sequenceAuditApi(run),
);
