import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Foundation, KeyOwner } from './foundation';

/** A log group with the stage's retention and the key of its owner (PCI DSS 10.5.1, 3.5.1). */
export function keptLogGroup(
  scope: Construct,
  id: string,
  props: { readonly name: string; readonly owner: KeyOwner; readonly foundation: Foundation },
): LogGroup {
  const { name, owner, foundation } = props;
  return new LogGroup(scope, id, {
    logGroupName: name,
    retention: foundation.logRetentionDays,
    encryptionKey: foundation.serviceKeys[owner],
    removalPolicy: foundation.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
