import type { S3Client } from '@aws-sdk/client-s3';
import type { ControlSources } from '../domain/audit/controls/checks';
import type { Whereabouts } from '../domain/audit/controls/as-deployed';
import { archive } from './archive';
import { archiveListing } from './archive-listing';
import { readCommit } from './log-commits';
import { readBucket, readBucketPolicy } from './watched-buckets';
import type { KeyReader } from './watched-keys';

/** Where the controls are looked at. What only some questions need of the SDK is loaded by the first of them. */
export function watchedSources(
  s3: S3Client,
  archiveBucket: string,
  place: Whereabouts,
): Omit<ControlSources, 'successes' | 'now'> {
  let keys: Promise<KeyReader> | undefined;
  const loadedKeys = (): Promise<KeyReader> =>
    (keys ??= import('./watched-keys').then(({ keyReader }) => keyReader(place)));
  return {
    archive: archive(s3, archiveBucket),
    listed: archiveListing(s3, archiveBucket),
    readCommit,
    trail: async (arn) => (await import('./watched-trail')).readTrail(arn, place),
    firewallOf: async (apiStage) => (await import('./watched-firewall')).readFirewallOf(apiStage),
    key: async (arn, rotates) => (await loadedKeys()).key(arn, rotates),
    keyPolicy: async (arn) => (await loadedKeys()).policy(arn),
    bucket: (name) => readBucket(s3, name),
    bucketPolicy: (name) => readBucketPolicy(s3, name, place),
  };
}
