import { list, object, ofType, place, resourcesOf, synthesized, text } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const buckets = ofType(prod, 'AWS::S3::Bucket');
const bucketNamed = (name: string) => buckets.find((bucket) => bucket.name.startsWith(`strongroom-prod-${name}-`));
const statementsOn = (name: string) =>
  ofType(prod, 'AWS::S3::BucketPolicy')
    .filter(({ properties }) => properties['Bucket'] === bucketNamed(name)?.name)
    .flatMap(({ properties }) => list(object(properties['PolicyDocument'])['Statement']).map(object));

const retentionOf = (resources: typeof prod, name: string) => {
  const bucket = ofType(resources, 'AWS::S3::Bucket').find((candidate) => candidate.name.includes(`-${name}-`));
  return object(object(object(bucket?.properties['ObjectLockConfiguration'])['Rule'])['DefaultRetention']);
};

describe('audit', () => {
  it.each([
    ['prod', 'COMPLIANCE', 400],
    ['local', 'COMPLIANCE', 400],
    ['staging', 'GOVERNANCE', 400],
    ['dev', 'GOVERNANCE', 1],
  ] as const)('evidence is locked in the mode and for the days of the stage: %s', (stage, mode, days) => {
    const resources = resourcesOf(synthesized(stage));
    for (const evidence of ['archive', 'trail', 'reports']) {
      expect(retentionOf(resources, evidence)).toEqual({ Mode: mode, Days: days });
      const bucket = ofType(resources, 'AWS::S3::Bucket').find((candidate) => candidate.name.includes(`-${evidence}-`));
      expect(bucket?.properties).toMatchObject({
        ObjectLockEnabled: true,
        VersioningConfiguration: { Status: 'Enabled' },
      });
      expect(bucket?.deletionPolicy).toBe('Retain');
    }
  });

  it.each(['archive', 'trail', 'reports'])('nobody deletes from %s, or weakens its lock', (evidence) => {
    const denial = statementsOn(evidence).find(({ Sid }) => text(Sid) === 'NobodyDeletes');
    expect(denial).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(denial?.['Condition']).toBeUndefined();
    expect(list(denial?.['Action'])).toEqual(
      expect.arrayContaining([
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:BypassGovernanceRetention',
        's3:PutBucketVersioning',
      ]),
    );
  });

  it.each([
    ['write-audit', 'batches'],
    ['sequence-audit', 'log'],
  ])(
    '%s writes below %s/ of the archive and nowhere else: who signs what there is cannot add to it',
    (handler, prefix) => {
      const role = ofType(prod, 'AWS::IAM::Role').find(({ name }) => name === `strongroom-prod-ledger-${handler}`);
      const puts = list(role?.properties['Policies'])
        .flatMap((policy) => list(object(object(policy)['PolicyDocument'])['Statement']).map(object))
        .filter((statement) => list(statement['Action']).includes('s3:PutObject'));
      expect(puts.flatMap((statement) => list(statement['Resource']))).toEqual([
        `arn:aws:s3:::${bucketNamed('archive')?.name}/${prefix}/*`,
      ]);
    },
  );

  it('every bucket is closed to the public', () => {
    expect(buckets).toHaveLength(5);
    for (const { properties } of buckets) {
      expect(properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
  });

  it.each([
    ['archive', 'ledger'],
    ['reports', 'ledger'],
    ['trail', 'trail'],
    ['failed-vault', 'vault'],
    ['failed-ledger', 'ledger'],
  ])('every bucket is under the key of its owner: %s', (bucket, owner) => {
    expect(JSON.stringify(bucketNamed(bucket)?.properties['BucketEncryption'])).toContain(
      `arn:aws:kms:${place.region}:${place.account}:key/strongroom-prod-${owner}-data`,
    );
  });

  it.each(['archive', 'trail', 'reports', 'failed-vault', 'failed-ledger'])(
    'no bucket answers without TLS 1.2: %s',
    (bucket) => {
      const conditions = statementsOn(bucket)
        .filter(({ Effect }) => Effect === 'Deny')
        .map(({ Condition }) => Condition);
      expect(conditions).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      expect(conditions).toContainEqual({ NumericLessThan: { 's3:TlsVersion': 1.2 } });
    },
  );

  it('failed batches go after a month', () => {
    for (const bucket of ['failed-vault', 'failed-ledger']) {
      expect(object(bucketNamed(bucket)?.properties['LifecycleConfiguration'])['Rules']).toEqual([
        { ExpirationInDays: 30, Status: 'Enabled' },
      ]);
    }
  });

  it('the archive is compared with the ledger every day, of the day before, for as long as a function may run', () => {
    const name = 'strongroom-prod-check-completeness';
    const rule = ofType(prod, 'AWS::Events::Rule').find((candidate) => candidate.name === name);
    expect(rule?.properties).toMatchObject({ ScheduleExpression: 'cron(0 2 * * ? *)', State: 'ENABLED' });
    expect(list(rule?.properties['Targets']).map((target) => object(target)['Input'])).toEqual(['{}']);
    const check = ofType(prod, 'AWS::Lambda::Function').find((candidate) => candidate.name === name);
    expect(check?.properties).toMatchObject({ Timeout: 900, MemorySize: 1769 });
  });
});
