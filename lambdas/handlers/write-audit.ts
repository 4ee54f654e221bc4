import { archive } from '../adapters/archive';
import { s3Client } from '../adapters/s3-client';
import { deterministicGzip } from '../adapters/gzip';
import { sha256Hex } from '../adapters/ids';
import { WriteAuditEnv } from '../contracts/environment-audit';
import { writeAudit } from '../domain/audit/write-audit';
import { readArchivableEvent, writeAuditConsumer } from '../runtime/consumers/write-audit';
import { readEnv } from '../runtime/env';

const env = readEnv(WriteAuditEnv);

export const handler = writeAuditConsumer(
  writeAudit({
    archive: archive(s3Client(), env.ARCHIVE_BUCKET),
    readEvent: readArchivableEvent,
    gzip: deterministicGzip,
    digest: sha256Hex,
    now: () => new Date(),
  }),
);
