import { Duration } from 'aws-cdk-lib';
import { Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/contracts/metrics';
import type { Names } from '../config/names';
import { alarm } from './alarms';

/**
 * An hour without new keys of one issuer: long before they are no longer believed (`issuerKeysHours`). One alarm an issuer, and one
 * runbook for all of them.
 */
export function issuerKeysAlarm(scope: Construct, issuer: string, names: Names): Alarm {
  const handler = 'refresh-issuer-keys';
  const metric = new Metric({
    namespace: names.metrics,
    metricName: 'IssuerKeysAge' satisfies MetricName,
    dimensionsMap: { service: handler, issuer },
    statistic: 'Maximum',
    period: Duration.minutes(5),
  });
  return alarm(scope, names, {
    id: `issuer-keys-old-${issuer}`,
    runbook: 'issuer-keys-old',
    impact: `The keys of the issuer ${issuer} are an hour old: when it changes them its new tokens are refused, and in the end all of them.`,
    metric,
    threshold: 3_600,
    periods: 1,
  });
}
