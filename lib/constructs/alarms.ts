import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Names, QueueName } from '../config/names';
import type { CardFunction } from './card-function';
import type { CardQueue } from './card-queue';

export interface AlarmFacts {
  /** Also the name of its runbook, unless that is for several alarms. */
  readonly id: string;
  readonly runbook?: string;
  readonly impact: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
}

export const runbookOf = (alarm: string): string => `docs/runbooks/${alarm}.md`;

const minute = { period: Duration.minutes(1) } as const;

/** A handler catches everything that a caller can cause, so one error is one too many. */
export function functionAlarm(scope: Construct, watched: CardFunction, names: Names): Alarm {
  return alarm(scope, names, {
    id: `${watched.handler}-errors`,
    impact: watched.failureImpact,
    metric: watched.function.metricErrors(minute),
    threshold: 1,
    periods: 1,
  });
}

/** Events older than five minutes are still in the table's stream; after a day they leave it. */
export function iteratorAlarm(scope: Construct, relay: CardFunction, names: Names): Alarm {
  return alarm(scope, names, {
    id: `${relay.handler}-iterator-age`,
    impact: relay.failureImpact,
    metric: relay.function.metric('IteratorAge', { ...minute, statistic: 'Maximum' }),
    threshold: Duration.minutes(5).toMilliseconds(),
    periods: 3,
  });
}

export function queueAgeAlarm(
  scope: Construct,
  { worker, queue }: { readonly worker: CardFunction; readonly queue: Pick<CardQueue, 'name' | 'queue'> },
  names: Names,
): Alarm {
  return alarm(scope, names, {
    id: `${queue.name}-queue-age`,
    impact: worker.failureImpact,
    metric: queue.queue.metricApproximateAgeOfOldestMessage(minute),
    threshold: Duration.minutes(5).toSeconds(),
    periods: 3,
  });
}

/** What the rule could not put into its queue within the time it has. */
export function undeliveredAlarm(
  scope: Construct,
  { id, rule, impact }: { readonly id: string; readonly rule: QueueName | 'order-refused'; readonly impact: string },
  names: Names,
): Alarm {
  const metric = new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { EventBusName: names.ordersBus, RuleName: names.named(rule) },
    statistic: 'Sum',
    ...minute,
  });
  return alarm(scope, names, { id: `${id}-undelivered`, impact, metric, threshold: 1, periods: 1 });
}

/** A schedule that nobody starts tells nothing by itself: no run, no error, no metric. */
export function silenceAlarms(scope: Construct, watched: CardFunction, names: Names): readonly Alarm[] {
  const { handler, silence, failureImpact: impact } = watched;
  if (silence === undefined || 'toldBy' in silence) return [];
  const metric = watched.function.metricInvocations({ period: silence.after, statistic: 'Sum' });
  return [absenceAlarm(scope, names, { id: `${handler}-not-running`, impact, metric })];
}

/** For what must be counted at least once in every period of its metric: nothing counted is the alarm. */
export function absenceAlarm(
  scope: Construct,
  names: Names,
  { id, impact, metric }: Pick<AlarmFacts, 'id' | 'impact' | 'metric'>,
): Alarm {
  return new Alarm(scope, id, {
    alarmName: names.named(id),
    alarmDescription: `${impact} Runbook: ${runbookOf(id)}`,
    metric,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

/** Messages in a dead-letter queue wait for a person. */
export function deadLetterAlarm(
  scope: Construct,
  dead: { readonly id: string; readonly queue: IQueue; readonly impact: string },
  names: Names,
): Alarm {
  return alarm(scope, names, {
    id: `${dead.id}-dead-letters`,
    impact: dead.impact,
    metric: dead.queue.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: 'Maximum' }),
    threshold: 1,
    periods: 1,
  });
}

export function alarm(scope: Construct, names: Names, facts: AlarmFacts): Alarm {
  const { id, runbook = id, impact, metric, threshold, periods } = facts;
  return new Alarm(scope, id, {
    alarmName: names.named(id),
    alarmDescription: `${impact} Runbook: ${runbookOf(runbook)}`,
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
