import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Whereabouts, withoutPlace } from '../domain/audit/controls/as-deployed';
import type { BucketFacts } from '../domain/audit/controls/checks';
import { nameOf } from './aws-errors';
import { statementLines } from './policy-statements';

/** What S3 says of a bucket's versions and of the lock of its new objects. */
export async function readBucket(client: S3Client, bucket: string): Promise<BucketFacts> {
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  const versioned = Status === 'Enabled';
  try {
    const { ObjectLockConfiguration } = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    const { Mode: mode, Days, Years } = ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
    const days = Days ?? (Years === undefined ? undefined : Years * 365);
    return { versioned, ...(mode === undefined ? {} : { mode }), ...(days === undefined ? {} : { days }) };
  } catch (error) {
    if (nameOf(error) === 'ObjectLockConfigurationNotFoundError') return { versioned };
    throw error;
  }
}

/** Its statements, each as its `statementLine`; none where it has no policy. */
export async function readBucketPolicy(
  client: S3Client,
  bucket: string,
  place: Whereabouts,
): Promise<readonly string[]> {
  const self = `arn:${place.partition}:s3:::${bucket}`;
  try {
    const { Policy = '' } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    return statementLines(Policy, (text) => withoutPlace(text, place, self));
  } catch (error) {
    if (nameOf(error) === 'NoSuchBucketPolicy') return [];
    throw error;
  }
}
