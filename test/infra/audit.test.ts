import { evaluate } from '../../cli/evidence/template/policy-evaluation';
import { statementLines } from '../../lambdas/adapters/policy-statements';
import { sha256 } from '../../lambdas/adapters/sha256';
import {
  defaultLine,
  ruleLine,
  selectorDigest,
  successKey,
  unpackPolicies,
  withoutPlace,
} from '../../lambdas/contracts/controls';
import { stageNames, stages } from '../../lib/config/stages';
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
    ['review-day', 'reviews'],
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

  it.each([
    ['batches', 'write-audit'],
    ['log', 'sequence-audit'],
    ['reviews', 'review-day'],
    ['witness', 'send-checkpoint'],
  ])(
    'below %s/ of the archive nobody but %s puts objects, by role or by session, whatever IAM allows',
    (prefix, handler) => {
      const denial = statementsOn('archive').find(({ Sid }) => text(Sid) === `OneWriterOf${prefix}`);
      expect(denial).toEqual({
        ...{ Sid: `OneWriterOf${prefix}`, Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject' },
        Resource: `arn:aws:s3:::${bucketNamed('archive')?.name}/${prefix}/*`,
        Condition: {
          ArnNotLike: {
            'aws:PrincipalArn': [
              `arn:aws:iam::${place.account}:role/strongroom-prod-ledger-${handler}`,
              `arn:aws:sts::${place.account}:assumed-role/strongroom-prod-ledger-${handler}/*`,
            ],
          },
        },
      });
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

  it('a checkpoint goes to the archive and to the bucket of the witness, and nowhere else', () => {
    const role = ofType(prod, 'AWS::IAM::Role').find(({ name }) => name === 'strongroom-prod-ledger-send-checkpoint');
    const puts = list(role?.properties['Policies'])
      .flatMap((policy) => list(object(object(policy)['PolicyDocument'])['Statement']).map(object))
      .filter((statement) => list(statement['Action']).includes('s3:PutObject'));
    expect(puts.flatMap((statement) => list(statement['Resource']))).toEqual([
      `arn:aws:s3:::${bucketNamed('archive')?.name}/witness/*`,
      'arn:aws:s3:::witness.invalid/witness/prod/*',
    ]);
  });

  it('a stage without a witness has nothing that sends checkpoints', () => {
    const names = resourcesOf(synthesized('dev')).map(({ name }) => name);
    expect(names.filter((name) => name.includes('send-checkpoint'))).toEqual([]);
  });

  it.each([
    ['check-controls', 'rate(5 minutes)'],
    ['review-day', 'cron(0 4 * * ? *)'],
    ['send-checkpoint', 'cron(0 5 * * ? *)'],
  ])('%s runs by its schedule', (handler, ScheduleExpression) => {
    const rule = ofType(prod, 'AWS::Events::Rule').find(({ name }) => name === `strongroom-prod-${handler}`);
    expect(rule?.properties).toMatchObject({ ScheduleExpression, State: 'ENABLED' });
    expect(list(rule?.properties['Targets'])).toHaveLength(1);
  });
});

describe('what check-controls compares with', () => {
  const variablesOf = (resources: typeof prod, stage: string) => {
    const name = `strongroom-${stage}-check-controls`;
    const check = ofType(resources, 'AWS::Lambda::Function').find((candidate) => candidate.name === name);
    return object(object(check?.properties['Environment'])['Variables']);
  };
  const variables = variablesOf(prod, 'prod');
  const read = (name: string): unknown => JSON.parse(String(variables[name]));

  it('is every key of the stage, and those that rotate', () => {
    const keys = ofType(prod, 'AWS::KMS::Key');
    const labels = keys.map(({ name }) => name.replace('strongroom-prod-', '')).sort();
    const watched = String(variables['WATCHED_KEYS'])
      .split(',')
      .map((pair) => pair.split('='));
    expect(watched.map(([label]) => label).sort()).toEqual(labels);
    for (const [label, id] of watched) expect(id).toBe(`strongroom-prod-${label}`);
    const rotating = keys.filter(({ properties }) => properties['EnableKeyRotation'] === true);
    expect(read('ROTATING_KEYS')).toEqual(rotating.map(({ name }) => name.replace('strongroom-prod-', '')));
    expect(new Set(rotating.map(({ properties }) => String(properties['RotationPeriodInDays'])))).toEqual(
      new Set([variables['ROTATION_DAYS']]),
    );
  });

  it('is every locked bucket, and its lock', () => {
    const locked = buckets.filter(({ properties }) => properties['ObjectLockEnabled'] === true).map(({ name }) => name);
    expect(Object.values(read('WATCHED_BUCKETS') as object).sort()).toEqual(locked.sort());
    expect(retentionOf(prod, 'archive')).toEqual({
      Mode: variables['LOCK_MODE'],
      Days: Number(variables['LOCK_DAYS']),
    });
  });

  it('is every selector of the trail, value by value', () => {
    const [trail] = ofType(prod, 'AWS::CloudTrail::Trail');
    const operators = {
      Equals: '=',
      StartsWith: '^',
      EndsWith: '$',
      NotEquals: '!=',
      NotStartsWith: '!^',
      NotEndsWith: '!$',
    } as const;
    const lines = list(trail?.properties['AdvancedEventSelectors']).map((selector) =>
      list(object(selector)['FieldSelectors'])
        .map(object)
        .flatMap((field) =>
          Object.entries(operators).flatMap(([operator, sign]) =>
            list(field[operator]).map((value) => `${String(field['Field'])}${sign}${String(value)}`),
          ),
        )
        .join(' '),
    );
    const digests = lines.map((line) => selectorDigest(line, (all) => withoutPlace(all, place), sha256));
    expect(read('TRAIL_SELECTORS')).toEqual(digests);
    expect(lines.length).toBeGreaterThan(5);
    expect(String(variables['TRAIL'])).toContain(trail?.name);
  });

  const withPartner = resourcesOf(synthesized('prod', { apis: ['public', 'partner'] }));

  it.each([
    ['the API', prod, ['api']],
    ['each API, where there is one for partners', withPartner, ['api', 'partner-api']],
  ])('is every web ACL that is associated with the stage of %s', (_what, resources, names) => {
    const acls = JSON.parse(String(variablesOf(resources, 'prod')['WEB_ACLS']));
    const associated = ofType(resources, 'AWS::WAFv2::WebACLAssociation').map(({ properties }) => ({
      stage: String(properties['ResourceArn']).split('/stages/')[0],
      acl: text(properties['WebACLArn']),
    }));
    expect(Object.keys(acls)).toEqual(names);
    const arns = Object.values<[string, string]>(acls).map(([path, id]) => ({
      stage: `arn:aws:apigateway:${place.region}::/restapis/${path.replace('/stages/prod', '')}`,
      acl: id.replace(/Id$/, 'Arn'),
    }));
    expect(arns).toEqual(associated);
  });

  it('is every rule of each web ACL, and what it does by default, as WAF would say it', () => {
    const known = unpackPolicies(String(variablesOf(withPartner, 'prod')['WEB_ACL_RULES']));
    const acls = ofType(withPartner, 'AWS::WAFv2::WebACL').map(({ name, properties }) => [
      name.replace('strongroom-prod-', ''),
      [
        ...list(properties['Rules']).map((rule) => ruleLine(object(rule), sha256)),
        defaultLine(properties['DefaultAction'], sha256),
      ],
    ]);
    expect(known).toEqual(Object.fromEntries(acls));
    expect(known?.['partner-api']?.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining(['too-large block', 'default-action allow']),
    );
  });

  const statementsIn = (document: unknown, self?: string) =>
    statementLines(JSON.stringify(document), (all) => withoutPlace(all, place, self));

  it.each([
    ['prod', prod],
    ['local', resourcesOf(synthesized('local'))],
  ] as const)(
    'is each statement of the policy of each key and each locked bucket, as AWS would say it: %s',
    (stage, resources) => {
      const { POLICIES } = variablesOf(resources, stage);
      const policies = unpackPolicies(String(POLICIES)) ?? {};
      const keys = ofType(resources, 'AWS::KMS::Key').map(({ name, properties }) => [
        `key-${name.replace(`strongroom-${stage}-`, '')}`,
        statementsIn(properties['KeyPolicy']),
      ]);
      const ofBuckets = ['archive', 'trail', 'reports'].map((bucket) => {
        const name = `strongroom-${stage}-${bucket}-${place.account}-${place.region}`;
        const [policy] = ofType(resources, 'AWS::S3::BucketPolicy').filter(
          ({ properties }) => properties['Bucket'] === name,
        );
        return [`bucket-${bucket}`, statementsIn(policy?.properties['PolicyDocument'], `arn:aws:s3:::${name}`)];
      });
      expect(policies).toEqual(Object.fromEntries([...keys, ...ofBuckets]));
      const names = (label: string) => policies[label]?.map((line) => line.split(' ')[0]);
      expect(names('bucket-archive')).toEqual(
        expect.arrayContaining([
          'NobodyDeletes',
          ...['batches', 'log', 'reviews', 'witness'].map((of) => `OneWriterOf${of}`),
        ]),
      );
      expect(names('key-vault-root')).toEqual(expect.arrayContaining(['NothingOutsideTheZone', 'NobodyEncrypts']));
    },
  );

  it('is every control that the stage has: the witness where checkpoints leave', () => {
    for (const stage of stageNames) {
      expect(stages[stage].controls.includes('witness')).toBe(stages[stage].witness === 'bucket');
    }
  });

  it('fits into the environment of a function, which has four kilobytes, with four envelope keys', () => {
    const rolled = resourcesOf(
      synthesized('prod', { envelopeKeys: ['2027q3', '2027q2', '2027q1', '2026q4'], apis: ['public', 'partner'] }),
    );
    const id = '11111111-2222-4333-8444-555555555555';
    const all = { ...variablesOf(rolled, 'prod') };
    all['WATCHED_KEYS'] = String(all['WATCHED_KEYS']).replaceAll(/=[^,]+/g, `=${id}`);
    all['WEB_ACLS'] = String(all['WEB_ACLS']).replaceAll(/"[^"]+\.Id"/g, `"${id}"`);
    expect(JSON.stringify(all).length).toBeLessThan(4096 - 100);
  });

  it('says nothing of what the emulator has not', () => {
    const local = variablesOf(resourcesOf(synthesized('local')), 'local');
    expect(JSON.parse(String(local['CONTROLS']))).not.toContain('trail');
    for (const variable of ['TRAIL', 'TRAIL_SELECTORS', 'WEB_ACLS', 'WEB_ACL_RULES']) {
      expect([variable, local[variable]]).toEqual([variable, undefined]);
    }
  });
});

describe('who says that a control worked', () => {
  const table = `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-controls`;

  it.each([
    ['check-completeness', 'completeness'],
    ['reconcile-reads', 'reads-reconciled'],
    ['send-checkpoint', 'witness'],
  ] as const)('writes its own row of the table of controls, and no other: %s', (handler, control) => {
    const role = ofType(prod, 'AWS::IAM::Role').find(({ name }) => name === `strongroom-prod-ledger-${handler}`);
    const own = list(role?.properties['Policies']).map((policy) => object(object(policy)['PolicyDocument']));
    const put = (key: string) =>
      evaluate(own, {
        ...{ action: 'dynamodb:PutItem', resource: table, principal: role!.name },
        circumstances: { 'dynamodb:leadingkeys': key },
      });
    expect(put(successKey(control))).toBe('allow');
    const others = ['completeness', 'reads-reconciled', 'witness'] as const;
    const keys = others.filter((other) => other !== control).map((other) => successKey(other));
    for (const key of ['keys#vault-root', 'trail#account', ...keys]) expect([key, put(key)]).toEqual([key, 'silent']);
  });
});

describe('the reconciliation of reads on a stage', () => {
  const rulesOf = (stage: 'prod' | 'local') =>
    ofType(resourcesOf(synthesized(stage)), 'AWS::Events::Rule').filter(({ name }) =>
      name.startsWith(`strongroom-${stage}-reconcile-reads`),
    );

  it('that lists the control runs by its schedules, and on one that does not they are off', () => {
    expect(rulesOf('prod').map(({ properties }) => properties['State'])).toEqual(['ENABLED', 'ENABLED']);
    expect(rulesOf('local').map(({ properties }) => properties['State'])).toEqual(['DISABLED', 'DISABLED']);
  });

  it('that does not list the control has no alarm for its silence', () => {
    const alarms = (stage: 'prod' | 'local') =>
      ofType(resourcesOf(synthesized(stage)), 'AWS::CloudWatch::Alarm').filter(({ name }) =>
        name.includes('reconcile-reads-not-running'),
      );
    expect([alarms('prod').length, alarms('local').length]).toEqual([1, 0]);
  });
});
