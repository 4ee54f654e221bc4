import { Duration } from 'aws-cdk-lib';
import { Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Rule, RuleTargetInput, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Names } from '../config/names';
import { alarm } from './alarms';

/**
 * What CloudTrail writes instead of an address where CloudFormation makes the call. It makes it for everybody: a stack without a role of
 * its own runs as whoever created it. So the session has to be one of a role that `cdk bootstrap` made as well.
 */
const cloudFormation = 'cloudformation.amazonaws.com';
const bootstrapped = 'cdk-';

type Matcher = string | { readonly prefix: string } | { readonly suffix: string } | { readonly wildcard: string };

interface Change {
  readonly service: 'lambda' | 'iam' | 'events' | 'monitoring' | 'sns';
  readonly calls: readonly Matcher[];
  /** The request parameter that names what is changed. */
  readonly of: string;
  readonly named: (names: Names) => readonly Matcher[];
}

const prefixed = (calls: readonly string[]): readonly Matcher[] => calls.map((prefix) => ({ prefix }));
const beginning = (names: Names): readonly Matcher[] => [{ prefix: names.named('') }];

/**
 * Changes of a stage that only a deployment makes. Lambda's event names end in the version of its API
 * (`UpdateFunctionCode20150331v2`). The last rows are of who would rather not be heard; that this rule
 * itself is switched off, it cannot hear (ADR 0035).
 */
export const changes: readonly Change[] = [
  {
    service: 'lambda',
    calls: prefixed([
      ...['UpdateFunction', 'DeleteFunction', 'AddPermission', 'RemovePermission', 'CreateFunctionUrlConfig'],
      ...['PutFunctionCodeSigningConfig'],
    ]),
    of: 'functionName',
    // A name or an ARN, as the caller likes.
    named: (names) => [{ wildcard: `*${names.named('*')}` }],
  },
  {
    // A function of his own, with a role of ours.
    service: 'lambda',
    calls: prefixed(['CreateFunction', 'UpdateFunctionConfiguration']),
    of: 'role',
    named: (names) => [{ wildcard: `*:role/${names.named('*')}` }],
  },
  // These have no names: any of the account's.
  {
    service: 'lambda',
    calls: prefixed(['UpdateCodeSigningConfig']),
    of: 'codeSigningConfigArn',
    named: () => [{ prefix: 'arn:' }],
  },
  {
    service: 'iam',
    calls: prefixed(['AttachRole', 'CreateRole', 'DeleteRole', 'DetachRole', 'PutRole', 'UpdateAssumeRole']),
    of: 'roleName',
    // A role that is called as the deployment's would pass for it.
    named: (names) => [...beginning(names), { prefix: bootstrapped }],
  },
  { service: 'events', calls: ['DeleteRule', 'DisableRule', 'PutRule'], of: 'name', named: beginning },
  { service: 'events', calls: ['PutTargets', 'RemoveTargets'], of: 'rule', named: beginning },
  { service: 'monitoring', calls: ['DeleteAlarms', 'DisableAlarmActions'], of: 'alarmNames', named: beginning },
  { service: 'monitoring', calls: ['PutMetricAlarm', 'SetAlarmState'], of: 'alarmName', named: beginning },
  {
    service: 'sns',
    calls: ['DeleteTopic', 'RemovePermission', 'SetTopicAttributes'],
    of: 'topicArn',
    named: (names) => [{ suffix: `:${names.named('alarms')}` }],
  },
  {
    service: 'sns',
    calls: ['SetSubscriptionAttributes', 'Unsubscribe'],
    of: 'subscriptionArn',
    named: (names) => [{ wildcard: `*:${names.named('alarms')}:*` }],
  },
];

/** Who is not the deployment: users and root have no session's role, and what is absent is not "anything but" either. */
const byOthers = {
  $or: [
    { detail: { sourceIPAddress: [{ 'anything-but': [cloudFormation] }] } },
    {
      detail: {
        userIdentity: {
          sessionContext: {
            sessionIssuer: { userName: [{ exists: false }, { 'anything-but': { prefix: bootstrapped } }] },
          },
        },
      },
    },
  ],
};

/**
 * Whoever changes a function, its permissions or its role past the deployment is told of: the topic gets who did what, and the alarm
 * its runbook (PCI DSS 10.2.1.5, 11.5.2). The events come from the account's trail. Those of IAM come to us-east-1 alone (docs/zones.md).
 */
export function changesByHand(scope: Construct, names: Names, topic: Topic): Alarm {
  const id = 'changes-by-hand';
  const rule = new Rule(scope, `${id}-rule`, {
    ruleName: names.named(id),
    description: 'Changes of functions, permissions, roles and alarms that no deployment made',
    eventPattern: {
      ...byOthers,
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        // Once for all rows, for the length: no two of these services have a call and a parameter of the same names.
        eventSource: [...new Set(changes.map(({ service }) => `${service}.amazonaws.com`))],
        $or: changes.map(({ calls, of, named }) => ({
          eventName: calls,
          requestParameters: { [of]: named(names) },
        })),
      },
    },
  });
  rule.addTarget(tellTopic(topic));
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ChangesPublish',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  return alarm(scope, names, {
    id,
    impact:
      'Somebody changed what runs, or who may do what, past the deployment: code that nobody reviewed may see cards.',
    // Of rules on the default bus there is no EventBusName (EventBridge guide, "Monitoring").
    metric: new Metric({
      namespace: 'AWS/Events',
      metricName: 'TriggeredRules',
      dimensionsMap: { RuleName: names.named(id) },
      statistic: 'Sum',
      period: Duration.minutes(1),
    }),
    threshold: 1,
    periods: 1,
  });
}

/** CDK's own target would let every rule of every account publish. */
function tellTopic(topic: Topic): IRuleTarget {
  const said = (field: string) => EventField.fromPath(`$.detail.${field}`);
  const input = RuleTargetInput.fromText(
    `${said('eventName')} by ${said('userIdentity.arn')} from ${said('sourceIPAddress')}, event ${said('eventID')}, ` +
      'not by the deployment. Runbook: docs/runbooks/changes-by-hand.md',
  );
  return { bind: () => ({ arn: topic.topicArn, input }) };
}
