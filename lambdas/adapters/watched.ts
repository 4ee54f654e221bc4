import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ControlSources } from '../domain/audit/controls/checks';
import { archive } from './archive';
import { archiveListing } from './archive-listing';
import { readCommit } from './log-commits';
import { readBucket } from './watched-buckets';
import { readKey } from './watched-keys';

interface Clients {
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly archiveBucket: string;
}

/** Where the controls are looked at. The SDKs of CloudTrail and of the firewall are loaded by the first question. */
export function watchedSources({ kms, s3, archiveBucket }: Clients): Omit<ControlSources, 'successes' | 'now'> {
  return {
    archive: archive(s3, archiveBucket),
    listed: archiveListing(s3, archiveBucket),
    readCommit,
    trail: async (arn) => (await import('./watched-trail')).readTrail(arn),
    aclOf: async (apiStage) => (await import('./watched-firewall')).readAclOf(apiStage),
    key: (arn, rotates) => readKey(kms, arn, rotates),
    bucket: (name) => readBucket(s3, name),
  };
}
