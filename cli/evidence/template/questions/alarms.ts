import { alarmsIn, dimensionOf, telling } from '../alarms';
import { answerOf, counted, distinct, listed } from '../answers';
import { list, object, said, text } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

/** `<who is hurt>. Runbook: docs/runbooks/<alarm>.md`, as lib/constructs/alarms.ts writes it. */
const runbookOf = ({ properties }: Resource): string | undefined =>
  text(properties['AlarmDescription'])?.split(' Runbook: ')[1];

export const alarmQuestions = [
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
