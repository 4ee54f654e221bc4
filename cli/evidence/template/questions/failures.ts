import { answerOf, counted, distinct, found, listed, notFound } from '../answers';
import { isObject, list, object, said, text } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

const alarmsIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::CloudWatch::Alarm');

const rulesIn = ({ resources }: TemplateSource): readonly Resource[] =>
  ofType(resources, 'AWS::Events::Rule').filter(
    ({ properties }) => properties['ScheduleExpression'] !== undefined && properties['State'] !== 'DISABLED',
  );

const dimensionOf = ({ properties }: Resource, name: string): string =>
  said(object(list(properties['Dimensions']).find((one) => isObject(one) && one['Name'] === name))['Value']).replace(
    `.${name}`,
    '',
  );

const telling = ({ properties }: Resource): boolean =>
  list(properties['AlarmActions']).length > 0 && properties['ActionsEnabled'] !== false;

/** `<who is hurt>. Runbook: docs/runbooks/<alarm>.md`, as lib/constructs/alarms.ts writes it. */
const runbookOf = ({ properties }: Resource): string | undefined =>
  text(properties['AlarmDescription'])?.split(' Runbook: ')[1];

const targetsOf = ({ properties }: Resource): readonly string[] =>
  list(properties['Targets']).map((target) => said(object(target)['Arn']).split(':function:').at(-1) ?? '');

export const failureQuestions = [
  every({
    id: 'template.functions-have-alarms',
    requirements: ['10.7.2', '12.10.5'],
    looksFor: 'An error of any function tells somebody.',
    label: 'Functions whose errors raise an alarm that tells a topic',
    things: 'functions',
    of: ({ resources }) => ofType(resources, 'AWS::Lambda::Function'),
    holds: ({ name }, source) => errorAlarms(name, source).length > 0,
    columns: ['Function', 'Alarm'],
    cells: ({ name }, source) => [name, listed(errorAlarms(name, source).map((alarm) => alarm.name)) || 'none'],
  }),
  every({
    id: 'template.alarms-have-runbooks',
    requirements: ['12.10.1', '12.10.5', '10.7.3'],
    looksFor: 'Every alarm says who is hurt and which runbook says what to do, and tells a topic.',
    label: 'Alarms with a runbook that tell a topic',
    things: 'alarms',
    of: alarmsIn,
    holds: (alarm) => runbookOf(alarm) !== undefined && telling(alarm),
    columns: ['Alarm', 'Who is hurt', 'Runbook'],
    cells: (alarm) => [
      alarm.name,
      text(alarm.properties['AlarmDescription'])?.split(' Runbook: ')[0] ?? '',
      runbookOf(alarm) ?? 'none',
    ],
    at: ['Properties', 'AlarmDescription'],
  }),
  question({
    id: 'template.schedules-are-watched',
    requirements: ['10.7.2'],
    looksFor: 'A check that runs on a schedule and stops running raises an alarm by its silence.',
    ask: (source) => {
      const checks = rulesIn(source).flatMap((rule) => targetsOf(rule).map((name) => ({ rule, name })));
      const watched = checks.filter(({ name }) => silenceAlarms(name, source).length > 0);
      if (checks.length === 0) return notFound(['The templates have no schedules.']);
      return answerOf(
        watched.length === checks.length,
        [
          `Functions on a schedule: ${checks.length}; those with an alarm for silence: ${watched.length}.`,
          ...(watched.length < checks.length
            ? [`Without: ${listed(checks.filter((check) => !watched.includes(check)).map(({ name }) => name))}.`]
            : []),
        ],
        {
          table: {
            columns: ['Function', 'When', 'Alarm for silence'],
            rows: checks.map(({ rule, name }) => [
              name,
              said(rule.properties['ScheduleExpression']),
              listed(silenceAlarms(name, source).map((alarm) => alarm.name)) || 'none',
            ]),
          },
          proof: distinct([
            ...checks.map(({ rule }) => proofOf(source, rule)),
            ...checks.flatMap(({ name }) => silenceAlarms(name, source)).map((alarm) => proofOf(source, alarm)),
          ]),
        },
      );
    },
  }),
  ...(
    [
      ['daily-review', 'review-day', ['10.4.1', '10.4.1.1'], 'A function reviews the entries of every day.'],
      [
        'controls-are-watched',
        'check-controls',
        ['10.7.2', '10.7.3'],
        'A function asks at short intervals whether the critical controls work.',
      ],
      [
        'reads-are-reconciled',
        'reconcile-reads',
        ['10.2.1.1', '10.4.1.1'],
        'A function compares reads of card data in the trail with the entries of the archive.',
      ],
      [
        'checkpoints-leave',
        'send-checkpoint',
        ['10.3.3', '10.3.4'],
        'A function sends the newest checkpoint of the log out of the account every day.',
      ],
      [
        'archive-is-complete',
        'check-completeness',
        ['10.3.4', '10.7.2'],
        'A function compares the archive with the ledger every day, and publishes what is missing.',
      ],
    ] as const
  ).map(([what, handler, requirements, looksFor]) =>
    question({
      id: `template.${what}`,
      requirements,
      looksFor,
      ask: (source) => {
        const name = `strongroom-${source.stage}-${handler}`;
        const rules = rulesIn(source).filter((rule) => targetsOf(rule).includes(name));
        if (rules.length === 0) return notFound([`The templates have no schedule that starts ${name}.`]);
        return found(
          [`${name} runs at ${listed(rules.map(({ properties }) => said(properties['ScheduleExpression'])))} (UTC).`],
          {
            proof: rules.map((rule) => proofOf(source, rule)),
          },
        );
      },
    }),
  ),
  every({
    id: 'template.nothing-is-lost-in-queues',
    requirements: ['10.7.2', '10.2.1'],
    looksFor: 'What a queue cannot deliver waits in a second queue, with an alarm.',
    label: 'Queues of work whose failures wait in a second queue with an alarm',
    things: 'queues that a function reads',
    of: (source) => ofType(source.resources, 'AWS::SQS::Queue').filter(({ name }) => isRead(name, source)),
    holds: (queue, source) => {
      const dead = deadQueueOf(queue, source);
      return (
        dead !== undefined &&
        alarmsIn(source).some((alarm) => dimensionOf(alarm, 'QueueName') === dead && telling(alarm))
      );
    },
    columns: ['Queue', 'Failures wait in'],
    cells: (queue, source) => [queue.name, deadQueueOf(queue, source) ?? 'nowhere'],
  }),
  question({
    id: 'template.alarms-counted',
    requirements: ['12.10.5', '10.7.2'],
    looksFor: 'The alarms of the stage, and where they tell.',
    ask: (source) => {
      const alarms = alarmsIn(source);
      const topics = [...new Set(alarms.flatMap(({ properties }) => list(properties['AlarmActions']).map(said)))];
      return answerOf(
        alarms.length > 0 && topics.length > 0,
        [
          `${counted(alarms.length, ['alarm', 'alarms'])} tell ${listed(topics.map((arn) => arn.split(':').at(-1) ?? arn)) || 'nobody'}.`,
        ],
        { proof: distinct(ofType(source.resources, 'AWS::SNS::Topic').map((topic) => proofOf(source, topic))) },
      );
    },
  }),
] as const;

const errorAlarms = (name: string, source: TemplateSource): readonly Resource[] =>
  alarmsIn(source).filter(
    (alarm) =>
      alarm.properties['MetricName'] === 'Errors' && dimensionOf(alarm, 'FunctionName') === name && telling(alarm),
  );

/** An alarm on too few invocations, to which no data is a breach. */
const silenceAlarms = (name: string, source: TemplateSource): readonly Resource[] =>
  alarmsIn(source).filter(
    (alarm) =>
      alarm.properties['TreatMissingData'] === 'breaching' &&
      // Of the function's invocations, or of what it counts itself when it has done its work.
      (dimensionOf(alarm, 'FunctionName') === name ||
        `strongroom-${source.stage}-${dimensionOf(alarm, 'service')}` === name),
  );

const isRead = (queue: string, { resources }: TemplateSource): boolean =>
  ofType(resources, 'AWS::Lambda::EventSourceMapping').some(({ properties }) =>
    said(properties['EventSourceArn']).endsWith(`:${queue}`),
  );

/** The queue's own, or one that a rule fills for it: orders wait without their envelope (lib/constructs/order-queue.ts). */
function deadQueueOf({ name, properties }: Resource, { resources }: TemplateSource): string | undefined {
  const own = text(object(properties['RedrivePolicy'])['deadLetterTargetArn'])?.split(':').at(-1);
  const filled = ofType(resources, 'AWS::Events::Rule').some((rule) =>
    list(rule.properties['Targets']).some((target) => said(object(target)['Arn']).endsWith(`:${name}-dead`)),
  );
  return own ?? (filled ? `${name}-dead` : undefined);
}
