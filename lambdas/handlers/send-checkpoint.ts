import { archive } from '../adapters/archive';
import { dynamoDbClient, kmsClient } from '../adapters/aws-clients';
import { controlsTable } from '../adapters/controls-table';
import { verifyEd25519 } from '../adapters/ed25519';
import { readCommit } from '../adapters/log-commits';
import { logSigner } from '../adapters/log-signer';
import { sha256 } from '../adapters/sha256';
import { s3Client } from '../adapters/s3-client';
import { SentCheckpoint } from '../contracts/controls';
import { SendCheckpointEnv } from '../contracts/environment-audit';
import { Scheduled } from '../contracts/schedules';
import { sendCheckpoint } from '../domain/audit/witness/send-checkpoint';
import { sendCheckpointApi } from '../runtime/api/send-checkpoint';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(SendCheckpointEnv);
const now = (): Date => new Date();
const s3 = s3Client();
const controls = controlsTable(dynamoDbClient(), env.CONTROLS_TABLE);
const send = sendCheckpoint({
  archive: archive(s3, env.ARCHIVE_BUCKET),
  witness: archive(s3, env.WITNESS_BUCKET),
  readCommit,
  key: logSigner(kmsClient(), env.LOG_KEY, env.LOG_NAME).key,
  verify: verifyEd25519,
  sha256,
  stage: env.STAGE,
  now,
});

export const handler = invokeHandler(
  'send-checkpoint',
  { request: Scheduled, answer: SentCheckpoint },
  sendCheckpointApi({ send, now, succeeded: (at) => controls.succeeded('witness', at) }),
);
