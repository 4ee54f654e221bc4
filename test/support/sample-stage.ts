import type { Saved } from '../../cli/evidence/sources/saved';
import type { StageSource } from '../../cli/evidence/sources/stage-source';
import { stacksIn } from '../../cli/evidence/sources/stage-source';
import { ofType } from '../../cli/evidence/template/resources';
import { templateFile, type TemplateSource } from '../../cli/evidence/template/template-source';
import { namesOf } from '../../lib/config/names';
import { stages } from '../../lib/config/stages';

export const saved = <T>(name: string, found: T): Saved<T> => ({
  found,
  proof: (...at) => ({ file: `sources/${name}.json`, sha256: '0'.repeat(64), at: `/${at.join('/')}` }),
});

const day = new Date('2026-11-01T00:00:00.000Z');

/** What AWS would say of a stage that is deployed as it is designed: every question has its answer. */
export function sampleStage(template: TemplateSource): StageSource {
  const names = namesOf(template.stage);
  const { place } = template;
  const intents = stages[template.stage];
  const namesIn = (type: string) => ofType(template.resources, type).map(({ name }) => name);
  const keyArn = (name: string) => `arn:aws:kms:${place.region}:${place.account}:key/${name}`;
  const role = (name: string, service: string, document: object) => ({
    name,
    arn: `arn:aws:iam::${place.account}:role/${name}`,
    trust: JSON.stringify({ Statement: [{ Principal: { Service: service } }] }),
    inline: { answer: { policies: [{ name: 'work', document: JSON.stringify(document) }] } },
    attached: { answer: { policies: [] } },
  });
  return {
    ...{ names, intents, place, template },
    keys: saved(
      'aws/keys',
      ofType(template.resources, 'AWS::KMS::Key').map(({ name, properties }) => ({
        name,
        description: {
          answer: {
            KeyMetadata: {
              KeyId: name,
              Arn: keyArn(name),
              KeySpec: (properties['KeySpec'] as 'RSA_2048' | undefined) ?? 'SYMMETRIC_DEFAULT',
              KeyState: 'Enabled',
              Origin: 'AWS_KMS',
              Description: `The key ${name}`,
            },
          },
        },
        policy: { answer: { Policy: JSON.stringify(properties['KeyPolicy']) } },
        rotation: { answer: { KeyRotationEnabled: properties['KeySpec'] === undefined, RotationPeriodInDays: 90 } },
      })),
    ),
    tables: saved(
      'aws/tables',
      namesIn('AWS::DynamoDB::Table').map((name) => ({
        name,
        description: {
          answer: { Table: { SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: keyArn(names.named('vault-data')) } } },
        },
        backups: { answer: {} },
        expiry: { answer: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' } } },
      })),
    ),
    buckets: saved(
      'aws/buckets',
      (['archive', 'trail', 'reports'] as const).map((bucket) => ({
        name: names.bucket(bucket, place),
        lock: {
          answer: {
            ObjectLockConfiguration: {
              Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: intents.auditLock.days } },
            },
          },
        },
        versioning: { answer: { Status: 'Enabled' } },
        encryption: { answer: {} },
        publicAccess: {
          answer: {
            PublicAccessBlockConfiguration: {
              ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
              ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
            },
          },
        },
        policy: {
          answer: {
            Policy: JSON.stringify({
              Statement: [
                {
                  Effect: 'Deny',
                  Principal: { AWS: '*' },
                  Action: [
                    ...['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion'],
                    's3:PutBucketObjectLockConfiguration',
                  ],
                },
              ],
            }),
          },
        },
      })),
    ),
    functions: saved(
      'aws/functions',
      namesIn('AWS::Lambda::Function')
        .filter((name) => name.startsWith(names.named('')))
        .map((name) => ({
          name,
          configuration: {
            answer: {
              Runtime: 'nodejs24.x' as const,
              CodeSha256: 'AAAA',
              VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
              variables: ['STAGE'],
            },
          },
        })),
    ),
    roles: saved('aws/roles', {
      answer: {
        roles: namesIn('AWS::IAM::Role').map((name) =>
          name === names.collectorRole
            ? role(name, 'root', {
                Statement: [
                  ...['NoItems', 'NoKeyOfCards', 'NoObjectsButEvidence', 'NoOtherSignature'],
                  ...['NothingStarted', 'NothingWritten'],
                ].map((Sid) => ({ Sid, Effect: 'Deny' })),
              })
            : role(name, 'lambda.amazonaws.com', {
                Statement: name.endsWith('-vault-tokenize-card')
                  ? [{ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: keyArn(names.named('vault-root')) }]
                  : [],
              }),
        ),
      },
    }),
    stacks: saved(
      'aws/stacks',
      stacksIn(template).map((stack) => ({
        name: names.stack(stack),
        description: { answer: { status: 'CREATE_COMPLETE', updated: day.toISOString(), terminationProtection: true } },
        template: { answer: { body: template.files.find(({ file }) => file === templateFile(stack))?.content ?? '' } },
      })),
    ),
    api: saved('aws/api', {
      api: {
        answer: { found: [{ name: names.named('api'), securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' as const }] },
      },
      stage: { answer: { accessLogSettings: { destinationArn: 'arn:aws:logs:x:1:log-group:access' } } },
      domains: { answer: { items: [] } },
      firewall: {
        answer: {
          acl: {
            ...{ Name: 'api', Id: '1', ARN: 'arn', DefaultAction: { Allow: {} } },
            VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'api' },
            Rules: [
              {
                ...{ Name: 'rate', Priority: 0, Statement: {}, Action: { Block: {} } },
                VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'rate' },
              },
            ],
          },
        },
      },
    }),
    alarms: saved('aws/alarms', {
      answer: {
        alarms: namesIn('AWS::CloudWatch::Alarm').map((AlarmName) => ({
          AlarmName,
          AlarmDescription: 'Somebody is hurt. Runbook: docs/runbooks/x.md',
          AlarmActions: ['arn:aws:sns:x:1:alarms'],
          StateValue: 'OK' as const,
        })),
      },
    }),
    logGroups: saved('aws/log-groups', {
      answer: {
        groups: namesIn('AWS::Logs::LogGroup').map((logGroupName) => ({
          ...{ logGroupName, kmsKeyId: 'arn:aws:kms:x:1:key/1', retentionInDays: intents.logRetentionDays },
        })),
      },
    }),
    account: saved('aws/account', {
      answer: { SummaryMap: { Users: 0, AccountAccessKeysPresent: 0, AccountMFAEnabled: 1 } },
    }),
    trail: saved('aws/trail', {
      name: names.named('trail'),
      description: {
        answer: {
          trailList: [
            {
              ...{ IsMultiRegionTrail: true, LogFileValidationEnabled: true, KmsKeyId: 'arn:aws:kms:x:1:key/1' },
              S3BucketName: names.bucket('trail', place),
            },
          ],
        },
      },
      status: { answer: { IsLogging: true, LatestDeliveryTime: day } },
      selectors: {
        answer: {
          AdvancedEventSelectors: [
            { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
            {
              Name: 'tables',
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Data'] },
                { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
                {
                  Field: 'resources.ARN',
                  StartsWith: (['vault', 'key-store'] as const).map(
                    (table) => `arn:aws:dynamodb:eu-central-1:111122223333:table/${names.table(table)}`,
                  ),
                },
              ],
            },
            {
              Name: 'objects',
              FieldSelectors: [
                { Field: 'eventCategory', Equals: ['Data'] },
                { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
                {
                  Field: 'resources.ARN',
                  StartsWith: (['archive', 'trail'] as const).map(
                    (bucket) => `arn:aws:s3:::${names.bucket(bucket, place)}/`,
                  ),
                },
              ],
            },
          ],
        },
      },
    }),
    sdk: saved('sdk', [{ file: 'client/seal-card.ts', bytes: 3, sha256: '0'.repeat(64) }]),
    sbom: {
      packages: [
        {
          ...{ name: 'jose', version: '6.2.18', licence: 'MIT', digested: true },
          purl: 'pkg:npm/jose@6.2.18',
        },
      ],
      proof: { file: 'sources/sbom.json', sha256: '0'.repeat(64) },
    },
  };
}
