import type { Guardrail, Judged } from './guardrail';
import type { Resource } from './templates';
import { isTrue } from './truth';
import type { Located } from './values';

/** Where each type of storage names its key, and what else must be true for the key to be used. */
const storage: Readonly<Record<string, { readonly key: readonly string[]; readonly on?: readonly string[] }>> = {
  'AWS::DynamoDB::Table': { key: ['SSESpecification', 'KMSMasterKeyId'], on: ['SSESpecification', 'SSEEnabled'] },
  'AWS::DynamoDB::GlobalTable': {
    key: ['Replicas', '*', 'SSESpecification', 'KMSMasterKeyId'],
    on: ['SSESpecification', 'SSEEnabled'],
  },
  'AWS::S3::Bucket': { key: bucketKey() },
  'AWS::S3Express::DirectoryBucket': { key: bucketKey() },
  'AWS::SQS::Queue': { key: ['KmsMasterKeyId'] },
  'AWS::SNS::Topic': { key: ['KmsMasterKeyId'] },
  'AWS::Logs::LogGroup': { key: ['KmsKeyId'] },
  'AWS::Events::EventBus': { key: ['KmsKeyIdentifier'] },
  'AWS::Events::Archive': { key: ['KmsKeyIdentifier'] },
  'AWS::CloudTrail::Trail': { key: ['KMSKeyId'] },
  'AWS::Kinesis::Stream': { key: ['StreamEncryption', 'KeyId'] },
  'AWS::SecretsManager::Secret': { key: ['KmsKeyId'] },
};

export const customerManagedKey: Guardrail = {
  id: 'customer-managed-key',
  stops:
    'a table, bucket, queue, topic, log group, bus, archive of events, trail, stream or secret without a customer-managed key',
  requirement: 'PCI DSS 3.5.1 and 3.6.1',
  mend: 'give it a KMS key of the app, or name it in `exceptions` with the reason.',
  findings: (resource, judged) => {
    const row = storage[resource.type];
    if (row === undefined) return [];
    const keys = judged.values.at(resource, ...row.key);
    const used = row.on === undefined || judged.values.at(resource, ...row.on).every(isTrue);
    return used && keys.every((key) => isOwn(key, judged)) ? [] : ['keeps data without a customer-managed key'];
  },
  equivalents: {
    terraformCompliance: `Given I have aws_sqs_queue defined
Then it must have kms_master_key_id
And its value must not match the "alias/aws/.*" regex

Given I have aws_dynamodb_table defined
Then it must have server_side_encryption
Then it must have kms_key_arn

Given I have aws_cloudwatch_log_group defined
Then it must have kms_key_id`,
    rego: `keys := {
  "AWS::DynamoDB::Table": ["SSESpecification", "KMSMasterKeyId"],
  "AWS::SQS::Queue": ["KmsMasterKeyId"],
  "AWS::SNS::Topic": ["KmsMasterKeyId"],
  "AWS::Logs::LogGroup": ["KmsKeyId"],
  "AWS::Events::EventBus": ["KmsKeyIdentifier"],
}

deny contains sprintf("%s keeps data without a customer-managed key", [id]) if {
  some id, resource in input.Resources
  key := object.get(object.get(resource, "Properties", {}), keys[resource.Type], "alias/aws/none")
  is_string(key)
  startswith(key, "alias/aws/")
}`,
    awsConfig: [
      'DYNAMODB_TABLE_ENCRYPTED_KMS',
      'S3_DEFAULT_ENCRYPTION_KMS',
      'SNS_ENCRYPTED_KMS',
      'CLOUDWATCH_LOG_GROUP_ENCRYPTED',
      'SECRETSMANAGER_USING_CMK',
    ],
  },
};

function bucketKey(): readonly string[] {
  return [
    'BucketEncryption',
    'ServerSideEncryptionConfiguration',
    '*',
    'ServerSideEncryptionByDefault',
    'KMSMasterKeyID',
  ];
}

/** A key of this app, or one named by its ARN, id or an alias that is not AWS's. What only the deployment knows is neither. */
function isOwn(key: Located, { values }: Judged): boolean {
  const resource: Resource | undefined = values.resourceOf(key);
  if (resource !== undefined) return /^AWS::KMS::(?:Key|ReplicaKey|Alias)$/.test(resource.type);
  const name = values.textOf(key).replace(/^arn:[^*]+:kms:[^*]+:/, '');
  return ownKeyName.test(name);
}

const ownKeyName = /^(?:key\/[\w-]+|alias\/(?!aws\/)[\w/-]+|mrk-[\da-f]{32}|[\da-f-]{36})$/;
