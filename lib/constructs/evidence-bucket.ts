import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgePci } from './acknowledge';
import type { BucketName } from '../config/names';
import type { AuditLock } from '../config/stages';
import { here, type Foundation, type KeyOwner } from './foundation';

export interface LockedBucketProps {
  readonly bucket: BucketName;
  readonly owner: KeyOwner;
  readonly lock: AuditLock;
  readonly foundation: Foundation;
}

/**
 * A bucket whose objects nobody can change or delete before their time (PCI DSS 10.3.2, 10.5.1). The lock is S3's; the policy
 * keeps everybody from even trying, and from marking objects as deleted. The deployment is no exception: another lock is first
 * another policy, in a change of its own. It outlives its stack in every stage: it cannot be emptied.
 */
export function lockedBucket(scope: Construct, { bucket, owner, lock, foundation }: LockedBucketProps): Bucket {
  const days = Duration.days(lock.days);
  const locked = new Bucket(scope, `${bucket}-bucket`, {
    ...closed(bucket, owner, foundation),
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention:
      lock.mode === 'compliance' ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  locked.addToResourcePolicy(
    new PolicyStatement({
      sid: 'NobodyDeletes',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: [
        's3:BypassGovernanceRetention',
        's3:DeleteBucket',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketVersioning',
        's3:PutLifecycleConfiguration',
        's3:PutObjectRetention',
      ],
      resources: [locked.bucketArn, locked.arnForObjects('*')],
    }),
  );
  acknowledgeNoAccessLog(locked, bucket);
  acknowledgePci(
    locked,
    'S3BucketReplicationEnabled',
    'Nobody can delete what is here before its time, and S3 keeps it in three zones; a second Region is not built.',
  );
  return locked;
}

/**
 * Batches of a stream that could not be relayed within a day, for a month: something to repair from, not evidence. Kept in the zone
 * of the table, since a vault batch holds ciphertext.
 */
export function failedBatchesBucket(
  scope: Construct,
  { bucket, owner, foundation }: Omit<LockedBucketProps, 'lock'>,
): Bucket {
  const failed = new Bucket(scope, `${bucket}-bucket`, {
    ...closed(bucket, owner, foundation),
    lifecycleRules: [{ expiration: Duration.days(30) }],
    removalPolicy: foundation.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  acknowledgeNoAccessLog(failed, bucket);
  for (const rule of ['S3BucketReplicationEnabled', 'S3BucketVersioningEnabled'])
    acknowledgePci(
      failed,
      rule,
      'Batches to repair from, for a month: a copy would keep ciphertext that must be erasable.',
    );
  return failed;
}

/** Why a bucket has no access log: what is known of who calls on its objects, which account-trail.ts decides. */
const whyNoAccessLog: Readonly<Record<BucketName, string>> = {
  archive: recordedByTheTrail('call'),
  trail: recordedByTheTrail('read'),
  'failed-vault': recordedByTheTrail('call'),
  'failed-ledger': recordedByTheTrail('call'),
  reports:
    'Reports of settlements hold no card data, and nobody can change or delete one; who reads them is not recorded.',
};

function recordedByTheTrail(what: 'call' | 'read'): string {
  return `Every ${what} on its objects is a data event of the trail, signed; access logs are neither complete nor signed.`;
}

function acknowledgeNoAccessLog(made: Bucket, bucket: BucketName): void {
  acknowledge(made, 'S1', whyNoAccessLog[bucket]);
  acknowledgePci(made, 'S3BucketLoggingEnabled', whyNoAccessLog[bucket]);
}

function closed(bucket: BucketName, owner: KeyOwner, { names, serviceKeys }: Foundation) {
  return {
    bucketName: names.bucket(bucket, here),
    encryption: BucketEncryption.KMS,
    encryptionKey: serviceKeys[owner],
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
  };
}
