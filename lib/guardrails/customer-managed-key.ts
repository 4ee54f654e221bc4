import type { CfnResource } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnArchive, CfnEventBus } from 'aws-cdk-lib/aws-events';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { inTemplate, type Guardrail } from './guardrail';

export const customerManagedKey: Guardrail = {
  id: 'customer-managed-key',
  requirement: 'PCI DSS 3.5.1 and 3.6.1',
  mend: 'give it the service key of its zone, `foundation.serviceKeys[zone]`.',
  findings: (resource) => {
    const setting = encryptionOf(resource);
    if (setting === 'not storage') return [];
    const text = JSON.stringify(inTemplate(resource, setting) ?? '');
    return namesOwnKey.test(text) ? [] : ['keeps data without a customer-managed key'];
  },
};

/**
 * The part of a resource that names its key. A table type that is not ours (`AWS::DynamoDB::GlobalTable`) is found by the matrix
 * test, which knows every table.
 */
function encryptionOf(resource: CfnResource): unknown {
  if (resource instanceof CfnTable) return resource.sseSpecification;
  if (resource instanceof CfnBucket) return resource.bucketEncryption;
  if (resource instanceof CfnQueue) return resource.kmsMasterKeyId;
  if (resource instanceof CfnTopic) return resource.kmsMasterKeyId;
  if (resource instanceof CfnLogGroup) return resource.kmsKeyId;
  if (resource instanceof CfnEventBus) return resource.kmsKeyIdentifier;
  if (resource instanceof CfnArchive) return resource.kmsKeyIdentifier;
  if (resource instanceof CfnTrail) return resource.kmsKeyId;
  return 'not storage';
}

/** A key made by a template, in this stack or imported from another; `alias/aws/…` and algorithm names are neither. */
const namesOwnKey =
  /"Fn::GetAtt":\["[^"]+","Arn"\]|"Fn::ImportValue":|"Ref":"[^"]*[Kk]ey[^"]*"|arn:aws[a-z-]*:kms:[^"]*:key\//;
