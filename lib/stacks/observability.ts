import { Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  deadLetterAlarm,
  functionAlarm,
  iteratorAlarm,
  queueAgeAlarm,
  silenceAlarms,
  undeliveredAlarm,
} from '../constructs/alarms';
import type { RevealIntent } from '../config/private-api';
import { changesByHand } from '../constructs/changes-by-hand';
import { issuerKeysAlarm } from '../constructs/issuer-keys-alarm';
import { faultAlarm, metricAlarms } from '../constructs/metric-alarms';
import { revealAlarms } from '../constructs/reveal-alarms';
import type { CardFunction } from '../constructs/card-function';
import type { CardQueue } from '../constructs/card-queue';
import { here, type Foundation } from '../constructs/foundation';
import { unsignedCodeAlarms } from '../constructs/unsigned-code-alarms';
import type { StageIntents } from '../config/stages';

export interface ObservabilityProps extends StackProps {
  readonly foundation: Foundation;
  readonly functions: readonly CardFunction[];
  /** Those behind API Gateway. */
  readonly answering: readonly CardFunction[];
  readonly relays: readonly CardFunction[];
  readonly consumers: readonly {
    readonly worker: CardFunction;
    readonly queue: Pick<CardQueue, 'name' | 'queue' | 'dead'>;
  }[];
  readonly deadEvents: IQueue;
  /** Names of the issuers that the stage trusts. */
  readonly issuers: readonly string[];
  readonly codeSigning: StageIntents['codeSigning'];
  /** Where the stage reveals cards. */
  readonly reveal?: Pick<RevealIntent, 'alarmFrom'>;
}

/** Each alarm says who is hurt and names its runbook (design section 12). */
export function observabilityStack(scope: Construct, props: ObservabilityProps): void {
  const {
    foundation,
    functions,
    answering,
    relays,
    consumers,
    deadEvents,
    issuers,
    codeSigning,
    reveal,
    ...stackProps
  } = props;
  const stack = new Stack(scope, 'observability', stackProps);
  const topic = new Topic(stack, 'alarms', {
    topicName: foundation.names.named('alarms'),
    masterKey: foundation.serviceKeys.operations,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': here.account } },
    }),
  );
  const alarms: readonly Alarm[] = [
    ...functions.map((watched) => functionAlarm(stack, watched, foundation.names)),
    ...answering.map((watched) => faultAlarm(stack, watched, foundation.names)),
    ...metricAlarms(stack, foundation.names),
    ...(reveal ? revealAlarms(stack, reveal, foundation.names) : []),
    ...issuers.map((issuer) => issuerKeysAlarm(stack, issuer, foundation.names)),
    ...relays.map((relay) => iteratorAlarm(stack, relay, foundation.names)),
    ...consumers.flatMap(({ worker, queue }) => [
      queueAgeAlarm(stack, { worker, queue }, foundation.names),
      deadLetterAlarm(stack, { id: queue.name, queue: queue.dead, impact: worker.failureImpact }, foundation.names),
    ]),
    ...functions.flatMap((watched) => silenceAlarms(stack, watched, foundation.names)),
    ...unsignedCodeAlarms(stack, functions, { names: foundation.names, codeSigning }),
    changesByHand(stack, foundation.names, topic),
    undeliveredAlarm(
      stack,
      { id: 'order-refusals', rule: 'order-refused', impact: 'Orders were refused and nobody is told why.' },
      foundation.names,
    ),
    undeliveredAlarm(
      stack,
      { id: 'orders', rule: 'pay-order', impact: 'Orders were lost before they were read: nobody pays them.' },
      foundation.names,
    ),
    deadLetterAlarm(
      stack,
      {
        id: 'payments',
        queue: deadEvents,
        impact: 'Events of the bus reached no consumer: neither fraud nor audit saw them.',
      },
      foundation.names,
    ),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
  dashboard(stack, functions, foundation);
}

function dashboard(stack: Stack, functions: readonly CardFunction[], { names }: Foundation): void {
  new Dashboard(stack, 'dashboard', {
    dashboardName: names.named('overview'),
    widgets: functions.map((watched) => [
      new GraphWidget({
        title: watched.handler,
        width: 24,
        left: [
          watched.function.metricInvocations(),
          watched.function.metricErrors(),
          watched.function.metricThrottles(),
        ],
        right: [watched.function.metricDuration({ statistic: 'p99' })],
      }),
    ]),
  });
}
