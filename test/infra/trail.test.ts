import { App } from 'aws-cdk-lib';
import { deploymentOf } from '../../lib/config/deployment';
import { stages } from '../../lib/config/stages';
import { strongroomStage } from '../../lib/strongroom-stage';
import { list, object, ofType, place, resourcesOf, synthesized, testContext, text } from '../support/template';

const prod = resourcesOf(synthesized('prod'));
const management = '444455556666';
const organization = 'o-exampleorg1';
const ofOrganization = resourcesOf(
  strongroomStage(new App({ context: testContext }), {
    name: 'prod',
    intents: stages.prod,
    deployment: deploymentOf(stages.prod, { organization, organizationAccount: management }),
  }),
);

type Resources = typeof prod;
const trailIn = (resources: Resources) => ofType(resources, 'AWS::CloudTrail::Trail')[0]?.properties ?? {};
const named = (resources: Resources, type: string, name: string) =>
  ofType(resources, type).find((candidate) => candidate.name.startsWith(`strongroom-prod-${name}`));
const selectors = list(trailIn(prod)['AdvancedEventSelectors']).map((selector) =>
  Object.fromEntries(
    list(object(selector)['FieldSelectors'])
      .map(object)
      .map(({ Field, ...operator }) => [String(Field), operator]),
  ),
);
const selectorsOf = (field: string, value: string) =>
  selectors.filter((fields) => list(fields[field]?.['Equals']).includes(value));
const startsWith = (fields: (typeof selectors)[number]) => list(fields['resources.ARN']?.['StartsWith']).map(String);

/** Statements on the trail's bucket, or of its key, by their id. */
function statement(resources: Resources, type: 'bucket' | 'key', sid: string) {
  const documents =
    type === 'key'
      ? [named(resources, 'AWS::KMS::Key', 'trail-data')?.properties['KeyPolicy']]
      : ofType(resources, 'AWS::S3::BucketPolicy')
          .filter(({ properties }) => String(properties['Bucket']).startsWith('strongroom-prod-trail-'))
          .map(({ properties }) => properties['PolicyDocument']);
  return documents
    .flatMap((document) => list(object(document)['Statement']).map(object))
    .find(({ Sid }) => text(Sid) === sid);
}

const ownTrail = (account: string = place.account) =>
  `arn:aws:cloudtrail:${place.region}:${account}:trail/strongroom-prod-trail`;

describe('the trail', () => {
  it('is whole, signed, and encrypted under a key of its own', () => {
    expect(ofType(prod, 'AWS::CloudTrail::Trail')).toHaveLength(1);
    expect(trailIn(prod)).toMatchObject({
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      KMSKeyId: expect.stringContaining('key/strongroom-prod-trail-data'),
      S3BucketName: named(prod, 'AWS::S3::Bucket', 'trail-')?.name,
    });
    const under = prod.filter(({ properties }) =>
      JSON.stringify(properties).includes('key/strongroom-prod-trail-data'),
    );
    const encrypted = under.filter(({ type }) => /^AWS::(CloudTrail|DynamoDB|Logs|S3|SNS|SQS)::/.test(type));
    expect(encrypted.map(({ name }) => name.replace('strongroom-prod-', '')).sort()).toEqual([
      'trail',
      `trail-${place.account}-${place.region}`,
    ]);
    const roles = under.filter(({ type }) => type === 'AWS::IAM::Role').map(({ name }) => name);
    // The third is that of the deploy gate or a provider of CDK's own, where there is one.
    expect(roles).toEqual(
      expect.arrayContaining(['strongroom-prod-evidence-collector', 'strongroom-prod-ledger-reconcile-reads']),
    );
  });

  it('the trail records calls on card data and evidence', () => {
    const [tables] = selectorsOf('resources.type', 'AWS::DynamoDB::Table');
    for (const table of ['vault', 'key-store', 'ledger', 'merchants']) {
      expect(startsWith(tables!)).toContain(
        `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-${table}`,
      );
    }
    const objects = selectorsOf('resources.type', 'AWS::S3::Object').flatMap(startsWith);
    for (const bucket of ['archive', 'failed-vault', 'failed-ledger', 'trail']) {
      expect(objects).toContain(`arn:aws:s3:::strongroom-prod-${bucket}-${place.account}-${place.region}/`);
    }
    expect(selectorsOf('resources.type', 'AWS::Lambda::Function').flatMap(startsWith)).toEqual([
      `arn:aws:lambda:${place.region}:${place.account}:function:strongroom-prod-`,
    ]);
    for (const fields of selectors.filter((one) => one['resources.type'])) {
      expect(fields['eventCategory']).toEqual({ Equals: ['Data'] });
      expect(fields['readOnly'] === undefined || startsWith(fields)[0]?.includes('-trail-')).toBe(true);
    }
  });

  it('records every management call, of every Region: nothing narrows that selector', () => {
    expect(selectorsOf('eventCategory', 'Management')).toEqual([{ eventCategory: { Equals: ['Management'] } }]);
  });

  it("records who else reads the vault's stream, which carries its rows", () => {
    const [stream] = selectorsOf('resources.type', 'AWS::DynamoDB::Stream');
    expect(startsWith(stream!)).toEqual([
      `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-vault/stream/`,
    ]);
    expect(stream!['userIdentity.arn']).toEqual({
      NotStartsWith: [`arn:aws:sts::${place.account}:assumed-role/strongroom-prod-vault-relay-vault-events/`],
    });
  });

  it('records what endpoints refused, of each service that CloudTrail can record it of: one selector each', () => {
    const network = selectorsOf('eventCategory', 'NetworkActivity');
    expect(network.map((fields) => list(fields['eventSource']?.['Equals']))).toEqual([
      ['kms.amazonaws.com'],
      ['s3.amazonaws.com'],
      ['secretsmanager.amazonaws.com'],
    ]);
    for (const fields of network) expect(fields['errorCode']).toEqual({ Equals: ['VpceAccessDenied'] });
    const endpoints = ofType(prod, 'AWS::EC2::VPCEndpoint').map(({ properties }) => String(properties['ServiceName']));
    for (const service of ['kms', 's3', 'secretsmanager']) {
      expect(endpoints.some((endpoint) => endpoint.endsWith(`.${service}`))).toBe(true);
    }
  });

  it('is of this account alone, where no organisation is named', () => {
    expect(trailIn(prod)['IsOrganizationTrail']).toBe(false);
    expect(statement(prod, 'bucket', 'TrailWrites')).toMatchObject({
      Resource: expect.stringMatching(new RegExp(`/AWSLogs/${place.account}/\\*$`)),
      Condition: { StringEquals: { 'aws:SourceArn': ownTrail() } },
    });
    expect(statement(prod, 'key', 'ForCloudTrail')).toMatchObject({
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': ownTrail() } },
    });
  });
});

describe('the trail of an organisation', () => {
  it('is one, and writes under the organisation, and under its owner', () => {
    expect(trailIn(ofOrganization)['IsOrganizationTrail']).toBe(true);
    const writes = statement(ofOrganization, 'bucket', 'TrailWrites');
    expect(list(writes?.['Resource']).map((resource) => String(resource).split('/').slice(1).join('/'))).toEqual([
      `AWSLogs/${management}/*`,
      `AWSLogs/${organization}/*`,
    ]);
  });

  it.each([
    ['bucket', 'TrailChecksItsBucket'],
    ['bucket', 'TrailWrites'],
    ['key', 'ForCloudTrail'],
  ] as const)('is let in as the trail of the management account only: %s, %s', (type, sid) => {
    const { Condition } = statement(ofOrganization, type, sid) ?? {};
    expect(object(object(Condition)['StringEquals'])['aws:SourceArn']).toBe(ownTrail(management));
  });

  it.each(['ledger-check-controls', 'evidence-collector'])('is the one that %s may ask about, and no other', (name) => {
    const role = named(ofOrganization, 'AWS::IAM::Role', name);
    const asks = list(role?.properties['Policies'])
      .flatMap((policy) => list(object(object(policy)['PolicyDocument'])['Statement']).map(object))
      .filter((one) => list(one['Action']).some((action) => text(action) === 'cloudtrail:GetTrailStatus'));
    expect(asks.map(({ Effect, Resource }) => [Effect, list(Resource)])).toEqual([['Allow', [ownTrail(management)]]]);
  });

  it('is the one that check-controls asks about', () => {
    const check = named(ofOrganization, 'AWS::Lambda::Function', 'check-controls');
    expect(object(object(check?.properties['Environment'])['Variables'])['TRAIL']).toBe(ownTrail(management));
  });

  it("is where the reads are reconciled: the files of this account under the organisation's", () => {
    const reconcile = named(ofOrganization, 'AWS::Lambda::Function', 'reconcile-reads');
    expect(object(object(reconcile?.properties['Environment'])['Variables'])['TRAIL_ROOT']).toBe(
      `AWSLogs/${organization}/${place.account}/`,
    );
    const role = named(ofOrganization, 'AWS::IAM::Role', 'ledger-reconcile-reads');
    expect(JSON.stringify(role?.properties)).toContain(`/AWSLogs/${organization}/${place.account}/*`);
  });

  it('needs the id and the management account: one alone stops the deployment', () => {
    const missing = (inputs: object) => deploymentOf(stages.local, inputs).missing;
    expect(missing({ organization })).toContain('STRONGROOM_ORGANIZATION_ACCOUNT');
    expect(missing({ organizationAccount: management })).toContain('STRONGROOM_ORGANIZATION');
    expect(missing({}).filter((variable) => variable.includes('ORGANIZATION'))).toEqual([]);
  });
});

describe('the reconciliation of reads', () => {
  const rules = ofType(prod, 'AWS::Events::Rule');
  it.each([
    ['reconcile-reads', 'cron(20 * * * ? *)', '{}'],
    ['reconcile-reads-again', 'cron(40 5 * * ? *)', '{"days_ago":1}'],
  ])('%s runs on time', (id, expression, input) => {
    const rule = rules.find(({ name }) => name === `strongroom-prod-${id}`);
    expect(rule?.properties).toMatchObject({ ScheduleExpression: expression, State: 'ENABLED' });
    expect(list(rule?.properties['Targets'])).toMatchObject([{ Input: input }]);
  });

  it('watches the tables and keys of the vault and knows the roles that may use them', () => {
    const reconcile = named(prod, 'AWS::Lambda::Function', 'reconcile-reads');
    const { WATCHED } = object(object(reconcile?.properties['Environment'])['Variables']);
    const watched = JSON.parse(String(WATCHED));
    const roles = new Set(ofType(prod, 'AWS::IAM::Role').map(({ name }) => name));
    const functions = new Set(ofType(prod, 'AWS::Lambda::Function').map(({ name }) => name));
    for (const [name, { role, function: known }] of Object.entries<{ role: string; function: string }>(
      watched.handlers,
    )) {
      if (name === 'reveal-card') continue;
      expect(roles).toContain(role.split('/').at(-1));
      expect(functions).toContain(known);
    }
    expect(Object.values(watched.keys).sort()).toEqual(['envelope', 'root']);
    expect(Object.keys(watched.keys).sort()).toEqual([
      expect.stringContaining('key/strongroom-prod-envelope-2026q4'),
      expect.stringContaining('key/strongroom-prod-vault-root'),
    ]);
    expect(watched.tables).toEqual({
      vault: `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-vault`,
      'key-store': `arn:aws:dynamodb:${place.region}:${place.account}:table/strongroom-prod-key-store`,
    });
    expect(String(WATCHED).length).toBeLessThan(3500);
  });
});
