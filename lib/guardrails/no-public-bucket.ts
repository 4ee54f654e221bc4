import { letsAnyoneIn } from './anyone';
import type { Guardrail, Judged } from './guardrail';
import { allowances } from './statements';
import type { Resource } from './templates';
import { isTrue } from './truth';
import type { Located } from './values';

const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;

export const noPublicBucket: Guardrail = {
  id: 'no-public-bucket',
  stops: 'a bucket that is public, or does not block all four ways to make it so',
  requirement: 'PCI DSS 1.4.4 and 7.2.1',
  mend: 'set `blockPublicAccess: BlockPublicAccess.BLOCK_ALL` and name who may read.',
  findings: (resource, judged) => [...(rows[resource.type]?.(resource, judged) ?? [])],
  equivalents: {
    terraformCompliance: ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets']
      .map(
        (block) => `Given I have aws_s3_bucket_public_access_block defined
Then it must have ${block}
And its value must be true`,
      )
      .join('\n\n'),
    rego: `deny contains sprintf("%s does not block public access", [id]) if {
  some id, bucket in input.Resources
  bucket.Type == "AWS::S3::Bucket"
  some block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
  not bucket.Properties.PublicAccessBlockConfiguration[block]
}`,
    awsConfig: [
      'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED',
      'S3_BUCKET_PUBLIC_READ_PROHIBITED',
      'S3_BUCKET_PUBLIC_WRITE_PROHIBITED',
    ],
  },
};

const rows: Readonly<Record<string, (resource: Resource, judged: Judged) => readonly string[]>> = {
  'AWS::S3::Bucket': (bucket, { values }) => [
    ...(blocks.every((block) => values.at(bucket, 'PublicAccessBlockConfiguration', block).every(isTrue))
      ? []
      : ['does not block every way to make it public']),
    ...(values.at(bucket, 'AccessControl').every(isPrivate) ? [] : ['has an access control list for others']),
  ],
  // Blocked unless it says otherwise (S3 guide, "Managing public access to access points").
  'AWS::S3::AccessPoint': (point, judged) => [
    ...(blocks.some((block) =>
      judged.values
        .at(point, 'PublicAccessBlockConfiguration', block)
        .some((one) => one.value !== undefined && !isTrue(one)),
    )
      ? ['does not block every way to make it public']
      : []),
    ...openPolicy(point, 'Policy', judged),
  ],
  'AWS::S3::BucketPolicy': (policy, judged) => openPolicy(policy, 'PolicyDocument', judged),
};

const isPrivate = ({ value }: Located): boolean =>
  value === undefined || value === 'Private' || value === 'BucketOwnerFullControl' || value === 'LogDeliveryWrite';

function openPolicy(resource: Resource, property: string, judged: Judged): readonly string[] {
  const documents = judged.values.at(resource, property).filter(({ value }) => value !== undefined);
  return documents.flatMap((document) => {
    const allowed = allowances(document, judged.values);
    if (allowed === undefined) return ['has a policy that cannot be read'];
    return allowed.some((allowance) => letsAnyoneIn(allowance, judged)) ? ['lets in everyone'] : [];
  });
}
