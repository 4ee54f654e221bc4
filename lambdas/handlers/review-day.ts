import { archive } from '../adapters/archive';
import { linesInBatch } from '../adapters/archived-batch';
import { kmsClient } from '../adapters/aws-clients';
import { readEntry, readReview, writeReview } from '../adapters/daily-reviews';
import { verifyEd25519 } from '../adapters/ed25519';
import { sha256Hex } from '../adapters/ids';
import { readCommit } from '../adapters/log-commits';
import { logSigner } from '../adapters/log-signer';
import { sha256 } from '../adapters/sha256';
import { s3Client } from '../adapters/s3-client';
import { ReviewDayRequest, ReviewedDay } from '../contracts/daily-review';
import { ReviewDayEnv } from '../contracts/environment-audit';
import { reviewDay } from '../domain/audit/review/review-day';
import { reviewDayApi } from '../runtime/api/review-day';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';

const env = readEnv(ReviewDayEnv);
const now = (): Date => new Date();
const review = reviewDay({
  archive: archive(s3Client(), env.ARCHIVE_BUCKET),
  ...logSigner(kmsClient(), env.REVIEW_KEY, env.REVIEW_NAME),
  linesIn: linesInBatch,
  readEntry,
  readCommit,
  readReview,
  writeReview,
  sha256,
  digest: sha256Hex,
  verify: verifyEd25519,
  now,
});

export const handler = invokeHandler(
  'review-day',
  { request: ReviewDayRequest, answer: ReviewedDay },
  reviewDayApi({ review, now }),
);
