import type { Guardrail, Judged } from './guardrail';
import { isObject } from './json';
import type { Resource } from './templates';
import { isTrue } from './truth';
import type { Located } from './values';

export const alarmWithRunbook: Guardrail = {
  id: 'alarm-with-runbook',
  stops: 'a function whose errors raise no alarm that both names a runbook and tells somebody',
  requirement: 'PCI DSS 10.7.2 and 12.10.1',
  mend: 'make an alarm on its metric `Errors` with an action, whose description says `Runbook: <file or address>`.',
  findings: (resource, judged) => {
    if (resource.type !== 'AWS::Lambda::Function') return [];
    const alarms = errorAlarms(judged)
      .filter(({ of }) => isNameOf(of, resource, judged))
      .map(({ alarm }) => alarm);
    if (alarms.length === 0) return ['fails without an alarm'];
    const explained = alarms.filter((alarm) => namesRunbook(alarm, judged));
    if (explained.length === 0) return ['has an alarm that names no runbook'];
    return explained.some((alarm) => tellsSomebody(alarm, judged)) ? [] : ['has an alarm that tells nobody'];
  },
  equivalents: {
    terraformCompliance: `Given I have aws_cloudwatch_metric_alarm defined
Then it must have alarm_actions

Given I have aws_cloudwatch_metric_alarm defined
Then it must have alarm_description
And its value must match the ".*Runbook: .*" regex`,
    rego: `deny contains sprintf("%s fails without an alarm", [id]) if {
  some id, resource in input.Resources
  resource.Type == "AWS::Lambda::Function"
  not alarmed(id)
}

alarmed(id) if {
  some alarm in input.Resources
  alarm.Type == "AWS::CloudWatch::Alarm"
  alarm.Properties.MetricName == "Errors"
  count(alarm.Properties.AlarmActions) > 0
  some dimension in alarm.Properties.Dimensions
  dimension.Value == {"Ref": id}
  contains(alarm.Properties.AlarmDescription, "Runbook: ")
}`,
    awsConfig: ['CLOUDWATCH_ALARM_ACTION_CHECK', 'CLOUDWATCH_ALARM_ACTION_ENABLED_CHECK'],
  },
};

/** An alarm on errors, and the function that it is on. */
interface ErrorAlarm {
  readonly alarm: Resource;
  readonly of: Located;
}

/** Found once for all functions of an app: a stage has hundreds of alarms. */
const found = new WeakMap<Judged, readonly ErrorAlarm[]>();

function errorAlarms(judged: Judged): readonly ErrorAlarm[] {
  const known = found.get(judged) ?? judged.resources.filter(isAlarm).flatMap((alarm) => watchedBy(alarm, judged));
  found.set(judged, known);
  return known;
}

const isAlarm = ({ type }: Resource): boolean => type === 'AWS::CloudWatch::Alarm';

/** By a metric of the alarm itself, or one that its expression is made of. */
function watchedBy(alarm: Resource, { values }: Judged): readonly ErrorAlarm[] {
  const is = (name: string, wanted: string, from: Located): boolean =>
    values.within(from, name).every(({ value }) => value === wanted);
  return [...values.at(alarm), ...values.at(alarm, 'Metrics', '*', 'MetricStat', 'Metric')]
    .filter((metric) => is('Namespace', 'AWS/Lambda', metric) && is('MetricName', 'Errors', metric))
    .flatMap((metric) => values.within(metric, 'Dimensions', '*'))
    .filter((dimension) => is('Name', 'FunctionName', dimension))
    .flatMap((dimension) => values.within(dimension, 'Value'))
    .map((of) => ({ alarm, of }));
}

function isNameOf(name: Located, watched: Resource, { values }: Judged): boolean {
  const target = values.resourceOf(name);
  if (target !== undefined) return target.path === watched.path;
  return values
    .at(watched, 'FunctionName')
    .every((given) => given.value !== undefined && values.textOf(given) === values.textOf(name));
}

const namesRunbook = (alarm: Resource, { values }: Judged): boolean =>
  values.at(alarm, 'AlarmDescription').every((text) => /\bRunbook: \S+/.test(values.textOf(text)));

const tellsSomebody = (alarm: Resource, { values }: Judged): boolean =>
  values.at(alarm, 'ActionsEnabled').every((enabled) => enabled.value === undefined || isTrue(enabled)) &&
  values.at(alarm, 'AlarmActions').every(({ value }) => isObject(value) || (Array.isArray(value) && value.length > 0));
