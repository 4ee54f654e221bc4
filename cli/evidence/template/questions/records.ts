import { answerOf, counted, distinct, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { isAllowed } from '../access';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

const trailsIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::CloudTrail::Trail');

/** The archive of events, the trail's files and the reports: buckets with a lock. */
const evidenceBuckets = (source: TemplateSource): readonly Resource[] =>
  ofType(source.resources, 'AWS::S3::Bucket').filter(({ name }) =>
    evidence.some((what) => name.startsWith(`strongroom-${source.stage}-${what}-`)),
  );

const evidence = ['archive', 'trail', 'reports'];

const retentionOf = ({ properties }: Resource) =>
  object(object(object(properties['ObjectLockConfiguration'])['Rule'])['DefaultRetention']);

const selectorsOf = ({ properties }: Resource) => list(properties['AdvancedEventSelectors']).map(object);

const policyOf = (source: TemplateSource, bucket: Resource): Resource | undefined =>
  ofType(source.resources, 'AWS::S3::BucketPolicy').find(({ properties }) => properties['Bucket'] === bucket.name);

const deniedToAll = (policy: Resource | undefined): readonly string[] =>
  list(object(policy?.properties['PolicyDocument'])['Statement'])
    .map(object)
    .filter(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined)
    .flatMap(({ Action }) => list(Action).map(said));

const weakening = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:BypassGovernanceRetention',
  's3:PutBucketVersioning',
  's3:PutObjectRetention',
];

/** What holds card data or evidence, whose every call is to be a data event. */
const watched = [
  'table/strongroom-S-vault',
  'table/strongroom-S-key-store',
  'table/strongroom-S-ledger',
  's3:::strongroom-S-archive-',
  's3:::strongroom-S-trail-',
];

export const recordQuestions = [
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
      const text = JSON.stringify(selectors);
      const missing = watched.filter((what) => !text.includes(what.replace('-S-', `-${source.stage}-`)));
      if (selectors.length === 0) return notFound(['The templates have no trail that selects events.']);
      return answerOf(
        missing.length === 0,
        [
          `${counted(selectors.length, ['selector', 'selectors'])}; things of card data and evidence watched: ${watched.length - missing.length} of ${watched.length}.`,
          ...(missing.length > 0
            ? [`Not watched: ${listed(missing.map((what) => what.replace('-S-', `-${source.stage}-`)))}.`]
            : []),
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
  every({
    id: 'template.evidence-is-locked',
    requirements: ['10.3.2', '10.3.4', '10.5.1'],
    looksFor: 'Archive, trail and reports are under Object Lock, with versions.',
    label: 'Buckets of evidence under Object Lock',
    things: 'buckets of evidence',
    of: evidenceBuckets,
    holds: (bucket) =>
      bucket.properties['ObjectLockEnabled'] === true &&
      object(bucket.properties['VersioningConfiguration'])['Status'] === 'Enabled' &&
      ['COMPLIANCE', 'GOVERNANCE'].includes(said(retentionOf(bucket)['Mode'])),
    columns: ['Bucket', 'Mode', 'Days'],
    cells: (bucket) => [bucket.name, said(retentionOf(bucket)['Mode']), said(retentionOf(bucket)['Days'])],
    at: ['Properties', 'ObjectLockConfiguration'],
    limits: ['AWS::S3::Bucket.ObjectLockConfiguration'],
  }),
  every({
    id: 'template.evidence-is-kept-a-year',
    requirements: ['10.5.1'],
    looksFor: 'Evidence is kept for twelve months at least, and cannot go before.',
    label: 'Buckets of evidence locked for 365 days or more',
    things: 'buckets of evidence',
    of: evidenceBuckets,
    holds: (bucket) => Number(retentionOf(bucket)['Days'] ?? 0) >= 365,
    columns: ['Bucket', 'Mode', 'Days'],
    cells: (bucket) => [bucket.name, said(retentionOf(bucket)['Mode']), said(retentionOf(bucket)['Days'])],
    at: ['Properties', 'ObjectLockConfiguration'],
    limits: ['AWS::S3::Bucket.ObjectLockConfiguration'],
  }),
  every({
    id: 'template.nobody-deletes-evidence',
    requirements: ['10.3.2'],
    looksFor: 'Deleting evidence, and weakening its lock, is denied to everybody, those who deploy included.',
    label: 'Buckets of evidence whose policy denies this to everybody',
    things: 'buckets of evidence',
    of: evidenceBuckets,
    holds: (bucket, source) => weakening.every((action) => deniedToAll(policyOf(source, bucket)).includes(action)),
    columns: ['Bucket', 'Denied to everybody'],
    cells: (bucket, source) => [bucket.name, listed(deniedToAll(policyOf(source, bucket)))],
  }),
  question({
    id: 'template.who-touches-the-archive',
    requirements: ['10.3.1', '10.3.2'],
    looksFor:
      'Only the functions of the audit put objects into the archive, and only those and who checks it read them.',
    ask: (source) => {
      const archive = evidenceBuckets(source).find(({ name }) =>
        name.startsWith(`strongroom-${source.stage}-archive-`),
      );
      if (archive === undefined) return notFound(['The templates have no archive.']);
      const roles = ofType(source.resources, 'AWS::IAM::Role').map((role) => ({
        role,
        may: objectActions.filter((action) => touches({ role, archive, action }, source)),
      }));
      const touching = roles.filter(({ may }) => may.length > 0);
      const writers = touching.filter(({ may }) => may.includes('s3:PutObject'));
      const deleting = touching.filter(({ may }) => may.includes('s3:DeleteObject'));
      return answerOf(
        writers.length > 0 && deleting.length === 0,
        [
          `${counted(touching.length, ['role touches', 'roles touch'])} objects of ${archive.name}; ${writers.length} of them write; ${deleting.length} delete.`,
        ],
        {
          table: { columns: ['Role', 'May'], rows: touching.map(({ role, may }) => [role.name, listed(may)]) },
          proof: distinct([proofOf(source, archive), ...touching.map(({ role }) => proofOf(source, role))]),
        },
      );
    },
  }),
] as const;

const objectActions = ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'];

/** The prefixes of the archive (docs/formats.md): a role may be let into one only. */
const prefixes = ['batches', 'log', 'reviews', 'witness', 'any'];

function touches(
  { role, archive, action }: { readonly role: Resource; readonly archive: Resource; readonly action: string },
  source: TemplateSource,
): boolean {
  const arns = prefixes.map((prefix) => `arn:${source.place.partition}:s3:::${archive.name}/${prefix}/any`);
  return isAllowed({ role, target: archive, action, arns }, source.resources, source.place);
}

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
