import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ReviewDayEnv } from '../../lambdas/contracts/environment-audit';
import { acknowledge, anyObjectOf } from './acknowledge';
import { readFrom, writeTo } from './archive-access';
import { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { allow } from './statements';

export interface DailyReviewProps {
  readonly archive: Bucket;
  readonly reviewKey: IKey;
  readonly foundation: Foundation;
}

const reviews = 'reviews/';

/** `review-day`, every day at four in the morning UTC: the signed record of what was looked at and found (PCI DSS 10.4.1.1). */
export function dailyReview(stack: Stack, { archive, reviewKey, foundation }: DailyReviewProps): CardFunction {
  const prefixes = ['batches/', 'log/', reviews];
  const review = new CardFunction<typeof ReviewDayEnv>(stack, {
    handler: 'review-day',
    environment: {
      ARCHIVE_BUCKET: archive.bucketName,
      REVIEW_KEY: reviewKey.keyArn,
      REVIEW_NAME: foundation.names.reviews(here),
    },
    permissions: [
      ...readFrom(archive, prefixes),
      ...writeTo(archive, reviews),
      allow(['kms:Sign', 'kms:GetPublicKey'], [reviewKey.keyArn]),
    ],
    timeoutSeconds: 15 * 60,
    memoryMegabytes: 1769,
    failureImpact: 'The audit entries of a day were looked at by nobody (PCI DSS 10.4.1.1).',
    schedule: {
      runs: [{ id: 'review-schedule', at: Schedule.cron({ hour: '4', minute: '0' }), input: {} }],
      silence: { after: Duration.days(1) },
    },
    foundation,
  });
  for (const prefix of prefixes) {
    acknowledge(review, anyObjectOf(archive, prefix), 'It reads what was archived in a day, whatever its name.');
  }
  return review;
}
