import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Names } from '../config/names';
import type { RevealIntent } from '../config/private-api';
import { metricAlarm } from './metric-alarms';

/** Where cards are revealed: that it happens, each time or from so many in an hour on, and that a record was not what was sealed. */
export function revealAlarms(
  scope: Construct,
  { alarmFrom: threshold }: Pick<RevealIntent, 'alarmFrom'>,
  names: Names,
): readonly Alarm[] {
  const handler = 'reveal-card';
  const times = threshold === 1 ? 'A card number was' : `${threshold} card numbers or more in an hour were`;
  return [
    metricAlarm(scope, names, {
      ...{ id: 'cards-revealed', handler, metric: 'CardRevealed', statistic: 'Sum', threshold },
      minutes: threshold === 1 ? 1 : 60,
      impact: `${times} shown to a person: a card holder's, if it was not asked for (PCI DSS 10.2.1.1).`,
    }),
    metricAlarm(scope, names, {
      ...{
        id: 'reveal-record-tampered',
        handler,
        metric: 'RecordTampered',
        statistic: 'Sum',
        minutes: 1,
        threshold: 1,
      },
      runbook: 'record-tampered',
      impact: 'Somebody wrote to the vault table: the card behind a token is not the one that was sealed.',
    }),
  ];
}
