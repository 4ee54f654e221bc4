import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StageIntents } from '../config/stages';
import type { Construct } from 'constructs';
import type { Foundation, KeyOwner } from './foundation';

/** CloudWatch's own type for what the stage intends in days. */
export const retention: Readonly<Record<StageIntents['logRetentionDays'], RetentionDays>> = {
  7: RetentionDays.ONE_WEEK,
  30: RetentionDays.ONE_MONTH,
  400: RetentionDays.THIRTEEN_MONTHS,
};

/** A log group with the stage's retention and the key of its owner (PCI DSS 10.5.1, 3.5.1). */
export function keptLogGroup(
  scope: Construct,
  id: string,
  props: { readonly name: string; readonly owner: KeyOwner; readonly foundation: Foundation },
): LogGroup {
  const { name, owner, foundation } = props;
  return new LogGroup(scope, id, {
    logGroupName: name,
    retention: retention[foundation.logRetentionDays],
    encryptionKey: foundation.serviceKeys[owner],
    removalPolicy: foundation.keepDataOnDelete ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
