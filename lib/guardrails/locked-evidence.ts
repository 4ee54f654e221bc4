import type { Guardrail, Judged } from './guardrail';
import type { Resource } from './templates';
import { isTrue } from './truth';

/** Every bucket is evidence until the app says why one is not. Directory buckets have no lock. */
const buckets: readonly string[] = ['AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket'];

export const lockedEvidence: Guardrail = {
  id: 'locked-evidence',
  stops: 'a bucket that may hold logs or evidence and has no Object Lock with a default retention',
  requirement: 'PCI DSS 10.3.2 and 10.5.1',
  mend: 'give it `objectLockEnabled` and a default retention, or name it in `exceptions` with the reason.',
  findings: (resource, judged) =>
    buckets.includes(resource.type) && !isLocked(resource, judged)
      ? ['may hold logs or evidence and has no Object Lock with a default retention']
      : [],
  equivalents: {
    terraformCompliance: `Given I have aws_s3_bucket defined
Then it must have object_lock_enabled
And its value must be true

Given I have aws_s3_bucket_object_lock_configuration defined
Then it must have rule
Then it must have default_retention
Then it must have mode
And its value must match the "^(COMPLIANCE|GOVERNANCE)$" regex`,
    rego: `deny contains sprintf("%s has no Object Lock with a default retention", [id]) if {
  some id, bucket in input.Resources
  bucket.Type == "AWS::S3::Bucket"
  not locked(bucket)
}

locked(bucket) if {
  bucket.Properties.ObjectLockEnabled == true
  bucket.Properties.ObjectLockConfiguration.Rule.DefaultRetention.Mode in {"COMPLIANCE", "GOVERNANCE"}
}`,
    awsConfig: ['S3_BUCKET_DEFAULT_LOCK_ENABLED'],
  },
};

function isLocked(bucket: Resource, { values }: Judged): boolean {
  const retention = (...path: readonly string[]) =>
    values.at(bucket, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', ...path);
  return (
    values.at(bucket, 'ObjectLockEnabled').every(isTrue) &&
    retention('Mode').every(({ value }) => value === 'COMPLIANCE' || value === 'GOVERNANCE') &&
    ['Days', 'Years'].some((unit) => retention(unit).every(({ value }) => Number(value) > 0))
  );
}
