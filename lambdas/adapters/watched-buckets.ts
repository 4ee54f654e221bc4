import { GetBucketVersioningCommand, GetObjectLockConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import type { BucketFacts } from '../domain/audit/controls/checks';
import { nameOf } from './aws-errors';

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
