import { isAllowed } from '../access';
import { answerOf, counted, distinct, listed, notFound } from '../answers';
import { list, object, said } from '../json';
import { every, question } from '../question';
import { ofType, type Resource } from '../resources';
import { proofOf, type TemplateSource } from '../template-source';

/** The archive of events, the trail's files and the reports: buckets with a lock. */
const evidenceBuckets = (source: TemplateSource): readonly Resource[] =>
  ofType(source.resources, 'AWS::S3::Bucket').filter(({ name }) =>
    evidence.some((what) => name.startsWith(`strongroom-${source.stage}-${what}-`)),
  );

const evidence = ['archive', 'trail', 'reports'];

const retentionOf = ({ properties }: Resource) =>
  object(object(object(properties['ObjectLockConfiguration'])['Rule'])['DefaultRetention']);

/** By S3's modes (its guide, "Object Lock"), whose names would read like a verdict. */
const liftedBy = (bucket: Resource): string | undefined =>
  new Map([
    ['COMPLIANCE', 'nobody'],
    ['GOVERNANCE', 'a permission of its own'],
  ]).get(said(retentionOf(bucket)['Mode']));

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

export const evidenceLockQuestions = [
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
      liftedBy(bucket) !== undefined,
    columns: ['Bucket', 'Lifted before its time by', 'Days'],
    cells: (bucket) => [bucket.name, liftedBy(bucket) ?? 'anybody', said(retentionOf(bucket)['Days'])],
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
    columns: ['Bucket', 'Lifted before its time by', 'Days'],
    cells: (bucket) => [bucket.name, liftedBy(bucket) ?? 'anybody', said(retentionOf(bucket)['Days'])],
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
