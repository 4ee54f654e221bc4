import { alarmsIn, dimensionOf } from '../alarms';
import { answerOf, distinct, found, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

const rulesIn = ({ resources }: TemplateSource): readonly Resource[] =>
  ofType(resources, 'AWS::Events::Rule').filter(
    ({ properties }) => properties['ScheduleExpression'] !== undefined && properties['State'] !== 'DISABLED',
  );

const targetsOf = ({ properties }: Resource): readonly string[] =>
  list(properties['Targets']).map((target) => said(object(target)['Arn']).split(':function:').at(-1) ?? '');

export const scheduleQuestions = [
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
          [
            `${name} runs by the schedule ${listed(rules.map(({ properties }) => said(properties['ScheduleExpression'])))}, in UTC.`,
          ],
          {
            proof: rules.map((rule) => proofOf(source, rule)),
          },
        );
      },
    }),
  ),
] as const;

/** An alarm on too few invocations, to which no data is a breach. */
const silenceAlarms = (name: string, source: TemplateSource): readonly Resource[] =>
  alarmsIn(source).filter(
    (alarm) =>
      alarm.properties['TreatMissingData'] === 'breaching' &&
      // Of the function's invocations, or of what it counts itself when it has done its work.
      (dimensionOf(alarm, 'FunctionName') === name ||
        `strongroom-${source.stage}-${dimensionOf(alarm, 'service')}` === name),
  );
