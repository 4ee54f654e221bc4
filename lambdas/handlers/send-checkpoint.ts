import { archive } from '../adapters/archive';
import { kmsClient } from '../adapters/aws-clients';
import { verifyEd25519 } from '../adapters/ed25519';
import { readCommit } from '../adapters/log-commits';
import { logSigner } from '../adapters/log-signer';
import { sha256 } from '../adapters/sha256';
import { s3Client } from '../adapters/s3-client';
import { SentCheckpoint } from '../contracts/controls';
import { SendCheckpointEnv } from '../contracts/environment';
import { Scheduled } from '../contracts/schedules';
import { sendCheckpoint } from '../domain/audit/witness/send-checkpoint';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(SendCheckpointEnv);
const s3 = s3Client();
const send = sendCheckpoint({
  archive: archive(s3, env.ARCHIVE_BUCKET),
  witness: archive(s3, env.WITNESS_BUCKET),
  readCommit,
  key: logSigner(kmsClient(), env.LOG_KEY, env.LOG_NAME).key,
  verify: verifyEd25519,
  sha256,
  stage: env.STAGE,
  now: () => new Date(),
});

export const handler = invokeHandler('send-checkpoint', { request: Scheduled, answer: SentCheckpoint }, send);
