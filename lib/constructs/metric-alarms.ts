import { Duration } from 'aws-cdk-lib';
import { Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/contracts/metrics';
import type { HandlerName, Names } from '../config/names';
import { absenceAlarm, alarm } from './alarms';
import type { CardFunction } from './card-function';

interface MetricAlarm {
  readonly id: string;
  /** Where its runbook is for several alarms. */
  readonly runbook?: string;
  readonly handler: HandlerName;
  readonly metric: MetricName;
  readonly impact: string;
  readonly statistic: 'Sum' | 'Average';
  readonly minutes: number;
  readonly threshold: number;
}

const once = { statistic: 'Sum', minutes: 1, threshold: 1 } as const;

/** What the handlers themselves count and a person must hear of. The metric catalogue says what each counts. */
const watched: readonly MetricAlarm[] = [
  {
    ...once,
    id: 'record-tampered',
    handler: 'authorize-card',
    metric: 'RecordTampered',
    impact: 'Somebody wrote to the vault table: the card behind a token is not the one that was sealed.',
  },
  {
    ...once,
    id: 'tokenize-card-stale-keys',
    handler: 'tokenize-card',
    metric: 'StaleKeyServed',
    impact: 'Cards are still saved, with keys from memory: within four hours that ends.',
  },
  {
    ...once,
    id: 'authorize-card-stale-keys',
    handler: 'authorize-card',
    metric: 'StaleKeyServed',
    impact: 'Payments still work, with keys from memory: within four hours that ends.',
  },
  {
    ...once,
    id: 'serve-jwks-stale-keys',
    handler: 'serve-jwks',
    metric: 'StaleKeyServed',
    impact:
      'Pages still seal cards, with a signed key set from memory: within four hours that ends for those that pin it.',
  },
  {
    ...once,
    id: 'payments-unknown',
    handler: 'create-charge',
    metric: 'PaymentUnknown',
    impact: 'A card holder may have paid and the shop does not know it yet.',
  },
  {
    ...once,
    id: 'charges-overdue',
    handler: 'reconcile-charges',
    metric: 'ChargesOverdue',
    impact:
      'A charge or an operation has had no outcome for a quarter of an hour: a card holder does not know whether he paid.',
  },
  {
    ...once,
    id: 'events-refused',
    handler: 'write-audit',
    metric: 'EventRefused',
    impact: 'An event is missing from the audit archive: it has no known shape, or it held card data.',
  },
  {
    ...once,
    id: 'batch-unreadable',
    handler: 'sequence-audit',
    metric: 'BatchUnreadable',
    impact: 'Something in the audit archive is not what its writer wrote: it, or what it replaced, proves nothing.',
  },
  {
    ...once,
    id: 'settlement-differences',
    handler: 'compare-settlements',
    metric: 'SettlementDifferences',
    impact: 'Our ledger and a processor do not agree about a day: somebody is owed money, or owes it.',
  },
  {
    ...once,
    id: 'orphan-authorization',
    handler: 'compare-settlements',
    metric: 'OrphanAuthorization',
    impact: 'A card holder has paid, or money is held, for a charge that the shop was told had failed.',
  },
  {
    ...once,
    id: 'events-missing',
    handler: 'check-completeness',
    metric: 'EventsMissing',
    impact: 'Payments of the day before were not in the audit archive; the check published them again.',
  },
  {
    id: 'control-failed',
    handler: 'check-controls',
    metric: 'ControlsFailed',
    impact: 'A critical control does not work: what it should prevent or record can happen unseen (PCI DSS 10.7.2).',
    statistic: 'Sum',
    // Two runs: one that is a little late does not end the alarm.
    minutes: 10,
    threshold: 1,
  },
  {
    ...once,
    id: 'review-findings',
    handler: 'review-day',
    metric: 'ReviewFindings',
    impact: 'The review of yesterday found something that a person must look at (PCI DSS 10.4.1, 10.4.3).',
  },
  {
    ...once,
    id: 'access-unexplained',
    handler: 'reconcile-reads',
    metric: 'AccessUnexplained',
    impact: 'Somebody read card data, or tried to, and no payment, token or reveal explains it.',
  },
  {
    ...once,
    id: 'reads-not-reconciled',
    handler: 'reconcile-reads',
    metric: 'ReadsNotReconciled',
    impact: 'Reads of card data may have gone unnoticed: the trail or the archive could not be read whole.',
  },
  {
    id: 'payments-failing',
    handler: 'create-charge',
    metric: 'PaymentFailed',
    impact: 'More than one payment in twenty fails: shops lose sales.',
    statistic: 'Average',
    minutes: 5,
    threshold: 0.05,
  },
  {
    ...once,
    id: 'orders-unknown',
    handler: 'pay-order',
    metric: 'PaymentUnknown',
    impact: 'A card holder may have paid an order and the shop does not know it yet.',
  },
  {
    id: 'orders-failing',
    handler: 'pay-order',
    metric: 'PaymentFailed',
    impact: 'More than one order in twenty is not paid: shops lose sales.',
    statistic: 'Average',
    minutes: 5,
    threshold: 0.05,
  },
];

/** What must be counted again and again: that it is not is the alarm. */
const awaited: readonly Omit<MetricAlarm, 'statistic' | 'threshold'>[] = [
  {
    id: 'log-behind',
    handler: 'sequence-audit',
    metric: 'LogCurrent',
    impact: 'For five minutes nothing has entered the signed log: until it does, nobody can prove that it stays.',
    minutes: 5,
  },
];

export function metricAlarms(scope: Construct, names: Names): readonly Alarm[] {
  return [
    ...watched.map((row) => metricAlarm(scope, names, row)),
    ...awaited.map((row) => {
      const metric = countedBy(names, { ...row, statistic: 'Sum' });
      return absenceAlarm(scope, names, { id: row.id, impact: row.impact, metric });
    }),
  ];
}

/** An API handler catches everything, so its faults are no errors of the function: it counts them. */
export function faultAlarm(scope: Construct, { handler, failureImpact: impact }: CardFunction, names: Names): Alarm {
  return metricAlarm(scope, names, { ...once, id: `${handler}-faults`, handler, metric: 'RequestFaulted', impact });
}

export function metricAlarm(scope: Construct, names: Names, row: MetricAlarm): Alarm {
  const { id, runbook = id, impact, threshold } = row;
  return alarm(scope, names, { id, runbook, impact, metric: countedBy(names, row), threshold, periods: 1 });
}

function countedBy(names: Names, { handler, metric, statistic, minutes }: Omit<MetricAlarm, 'threshold'>): Metric {
  return new Metric({
    namespace: names.metrics,
    metricName: metric,
    dimensionsMap: { service: handler },
    statistic,
    period: Duration.minutes(minutes),
  });
}
