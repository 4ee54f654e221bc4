import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import * as z from 'zod/mini';
import type { BucketName } from '../config/names';
import { stageNames } from '../config/stages';
import { inTemplate, type Guardrail } from './guardrail';

/** Buckets that hold neither logs nor evidence, and why. Every other bucket is evidence until somebody adds it here. */
export const bucketsThatAreNotEvidence: Partial<Readonly<Record<BucketName, string>>> = {
  'failed-vault':
    'Batches to repair from; the table they come from is the truth. Holds ciphertext, which must be erasable.',
  'failed-ledger': 'Batches to repair from; the table they come from is the truth.',
};

export const lockedEvidence: Guardrail = {
  id: 'locked-evidence',
  requirement: 'PCI DSS 10.3.2 and 10.5.1',
  mend: 'make it with `lockedBucket`, or name it in `bucketsThatAreNotEvidence` with the reason.',
  findings: (resource) => {
    if (!(resource instanceof CfnBucket) || isNotEvidence(resource)) return [];
    return resource.objectLockEnabled === true && hasDefaultRetention(resource)
      ? []
      : ['may hold logs or evidence and has no Object Lock with a default retention'];
  },
};

const Retention = z.object({
  rule: z.object({ defaultRetention: z.looseObject({ mode: z.enum(['COMPLIANCE', 'GOVERNANCE']) }) }),
});

const hasDefaultRetention = (bucket: CfnBucket): boolean =>
  Retention.safeParse(inTemplate(bucket, bucket.objectLockConfiguration)).success;

function isNotEvidence(bucket: CfnBucket): boolean {
  const name = JSON.stringify(inTemplate(bucket, bucket.bucketName) ?? '');
  const listed = Object.keys(bucketsThatAreNotEvidence);
  return listed.some((bucketName) => stageNames.some((stage) => name.includes(`"strongroom-${stage}-${bucketName}-`)));
}
