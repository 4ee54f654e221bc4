import { answerOf, counted, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { every, question } from '../question';
import { type DataEvents, records } from '../whole-selectors';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

const trailsIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::CloudTrail::Trail');

const selectorsOf = ({ properties }: Resource) => list(properties['AdvancedEventSelectors']).map(object);

/** What holds card data or evidence, whose every call is to be a data event. */
const watched: readonly (Pick<DataEvents, 'type' | 'readsOnly'> & { readonly what: string })[] = [
  { type: 'AWS::DynamoDB::Table', what: 'table/strongroom-S-vault' },
  { type: 'AWS::DynamoDB::Table', what: 'table/strongroom-S-key-store' },
  { type: 'AWS::DynamoDB::Table', what: 'table/strongroom-S-ledger' },
  { type: 'AWS::S3::Object', what: 's3:::strongroom-S-archive-' },
  { type: 'AWS::S3::Object', what: 's3:::strongroom-S-trail-', readsOnly: true },
];

/** A table's ARN ends in its name; that of a bucket has the account behind it. */
const isOf =
  (what: string) =>
  (arn: string): boolean =>
    what.endsWith('-') ? arn.includes(what) : arn.endsWith(what);

export const trailQuestions = [
  every({
    id: 'template.trail-is-whole',
    requirements: ['10.2.1', '10.2.1.2', '10.2.1.6'],
    looksFor: 'A trail records every management call of the account, in every Region.',
    label: 'Trails that log, in all Regions, with global services',
    things: 'trails',
    of: trailsIn,
    holds: ({ properties }) =>
      properties['IsLogging'] === true &&
      properties['IsMultiRegionTrail'] === true &&
      properties['IncludeGlobalServiceEvents'] === true,
    columns: ['Trail', 'Bucket', 'Key'],
    cells: ({ name, properties }) => [
      name,
      said(properties['S3BucketName']),
      said(properties['KMSKeyId']).split('/').at(-1) ?? '',
    ],
    limits: ['AWS::CloudTrail::Trail'],
  }),
  question({
    id: 'template.trail-records-card-data-and-evidence',
    requirements: ['10.2.1.1', '10.2.1.3', '10.2.1.4', '10.2.1.7'],
    looksFor:
      'The trail records every call on tables of cards and payments, on the archive, and who read the trail itself.',
    limits: ['AWS::CloudTrail::Trail'],
    ask: (source) => {
      const selectors = trailsIn(source).flatMap(selectorsOf);
      const missing = watched
        .map((one) => ({ ...one, what: one.what.replace('-S-', `-${source.stage}-`) }))
        .filter(({ what, ...one }) => !records(selectors, { ...one, isIts: isOf(what) }))
        .map(({ what }) => what);
      if (selectors.length === 0) return notFound(['The templates have no trail that selects events.']);
      return answerOf(
        missing.length === 0,
        [
          `${counted(selectors.length, ['selector', 'selectors'])}; things of card data and evidence watched: ${watched.length - missing.length} of ${watched.length}.`,
          ...(missing.length > 0 ? [`Not watched: ${listed(missing)}.`] : []),
        ],
        {
          table: { columns: ['Selector', 'Category', 'Of'], rows: selectors.map(selectorRow) },
          proof: trailsIn(source).map((trail) => proofOf(source, trail, 'Properties', 'AdvancedEventSelectors')),
        },
      );
    },
  }),
  every({
    id: 'template.trail-is-signed',
    requirements: ['10.3.4', '11.5.2'],
    looksFor: 'The files of the trail are chained by signed digests.',
    label: 'Trails with validation of their files',
    things: 'trails',
    of: trailsIn,
    holds: ({ properties }) => properties['EnableLogFileValidation'] === true,
    columns: ['Trail', 'Validation'],
    cells: ({ name, properties }) => [name, properties['EnableLogFileValidation'] === true ? 'on' : 'off'],
    at: ['Properties', 'EnableLogFileValidation'],
    limits: ['AWS::CloudTrail::Trail'],
  }),
] as const;

function selectorRow(selector: ReturnType<typeof selectorsOf>[number]): readonly string[] {
  const fields = list(selector['FieldSelectors']).map(object);
  const valueOf = (field: string) =>
    fields
      .filter((one) => one['Field'] === field)
      .flatMap((one) => [...list(one['Equals']), ...list(one['StartsWith'])].map(said));
  return [
    said(selector['Name']),
    listed(valueOf('eventCategory')),
    listed([...valueOf('resources.type'), ...valueOf('eventSource')]) || 'all',
  ];
}
