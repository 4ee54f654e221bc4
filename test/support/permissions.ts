import { identityPolicies, isAllowedBy, type Policies } from '../../cli/evidence/template/access';
import { resourcePolicies } from '../../cli/evidence/template/resource-policies';
import { about } from '../../cli/evidence/template/policy-evaluation';
import { list, object, ofType, place, type JsonObject, type Resource } from './template';

/** Per role: what it may do, as `action` lists by `resource`. */
export type Matrix = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const onObjects = [
  ...[
    'GetObject',
    'PutObject',
    'DeleteObject',
    'DeleteObjectVersion',
    'PutObjectRetention',
    'BypassGovernanceRetention',
  ],
].map((action) => `s3:${action}`);

/** Every action that could hurt, by the type of what it hurts. An action that is not here is not looked at. */
const actionsOn: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    ...['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PartiQLSelect', 'ExportTableToPointInTime', 'GetRecords'],
    ...[
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
      'ConditionCheckItem',
      'PartiQLInsert',
      'PartiQLUpdate',
    ],
    ...[
      'PartiQLDelete',
      'DeleteTable',
      'UpdateTable',
      'PutResourcePolicy',
      'RestoreTableToPointInTime',
      'CreateBackup',
    ],
  ].map((action) => `dynamodb:${action}`),
  'AWS::DynamoDB::Index': ['dynamodb:Query', 'dynamodb:Scan', 'dynamodb:PartiQLSelect'],
  'AWS::KMS::Key': [
    ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'],
    ...['Sign', 'GenerateMac', 'CreateGrant', 'GetPublicKey', 'DescribeKey', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
    ...['DeriveSharedSecret', 'DisableKey', 'ReplicateKey'],
  ].map((action) => `kms:${action}`),
  'AWS::S3::Bucket': [...onObjects, 's3:ListBucket', 's3:PutBucketPolicy', 's3:PutBucketVersioning', 's3:DeleteBucket'],
  'AWS::S3::Prefix': onObjects,
  'AWS::SQS::Queue': ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue'].map((action) => `sqs:${action}`),
  'AWS::Events::EventBus': ['events:PutEvents', 'events:DeleteEventBus'],
  'AWS::Lambda::Function': [
    ...[
      'InvokeFunction',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'AddPermission',
      'CreateFunctionUrlConfig',
    ],
    ...['PutFunctionCodeSigningConfig', 'DeleteFunctionCodeSigningConfig', 'DeleteFunction'],
  ].map((action) => `lambda:${action}`),
  'AWS::SecretsManager::Secret': ['GetSecretValue', 'PutSecretValue', 'DeleteSecret', 'PutResourcePolicy'].map(
    (action) => `secretsmanager:${action}`,
  ),
  'AWS::SNS::Topic': ['sns:Publish'],
  'AWS::IAM::Role': [
    ...['iam:PassRole', 'sts:AssumeRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'],
  ],
};

const services = ['dynamodb', 's3', 'secretsmanager', 'sqs', 'sns'] as const;

/** An action, as policies write it, that the matrix is about. */
export const isOfMatrix = (action: string): boolean => lookedAt.has(action);
const lookedAt = new Set(Object.values(actionsOn).flat());

/** The permissions of every role in the templates, by evaluating its policies and those of the resources together. */
export function permissionMatrix(resources: readonly Resource[]): Matrix {
  const targets = [...resources, ...secrets]
    .flatMap((resource) => withParts(resource, resources))
    .filter(({ type }) => actionsOn[type] !== undefined)
    .map((target) => ({ target, thing: aboutActions(resourcePolicies(ownerOf(target), resources)) }));
  return Object.fromEntries(
    ofType(resources, 'AWS::IAM::Role').map((role) => {
      const identity = aboutActions(identityPolicies(role, resources));
      const rows = targets.flatMap(({ target, thing }) => {
        const may = (actionsOn[target.type] ?? []).flatMap((action) => {
          const policies = { identity: identity(action), thing: thing(action) };
          return isSilent(policies) ? [] : waysOf({ role, target, action, policies });
        });
        return may.length === 0 ? [] : [[`${kindOf(target)} ${target.name}`, may] as const];
      });
      return [role.name, Object.fromEntries(rows)];
    }),
  );
}

/** Most roles have nothing to do with most things: the statements about each action are found once. */
function aboutActions(documents: readonly JsonObject[]): (action: string) => readonly JsonObject[] {
  const found = new Map<string, readonly JsonObject[]>();
  return (action) => {
    const known = found.get(action) ?? [about(documents, action)];
    found.set(action, known);
    return known;
  };
}

const isSilent = ({ identity, thing }: Policies): boolean =>
  ![...identity, ...thing].some((document) =>
    list(document['Statement']).some((one) => object(one)['Effect'] === 'Allow'),
  );

/** No template has them: the company makes them. One of each kind, and one that is not ours. */
const secrets: readonly Resource[] = ['strongroom/prod/stripe/m_shop', 'strongroom/staging/stripe/m_shop', 'other'].map(
  (name) => ({
    ...{ stack: 'none', id: name, name, type: 'AWS::SecretsManager::Secret' },
    ...{ properties: {}, deletionPolicy: undefined },
  }),
);

function withParts(resource: Resource, resources: readonly Resource[]): readonly Resource[] {
  if (resource.type === 'AWS::DynamoDB::Table') return withIndexes(resource);
  return resource.type === 'AWS::S3::Bucket' ? withPrefixes(resource, resources) : [resource];
}

/**
 * A bucket, for what is in it anywhere, and each prefix that a policy names as something of its own: a role that may write below one may
 * not write below the others. `archive/batches/*`; the prefixes are those of the policies, so none can be forgotten here.
 */
function withPrefixes(bucket: Resource, resources: readonly Resource[]): readonly Resource[] {
  const policies = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::S3::BucketPolicy'].flatMap((type) =>
    ofType(resources, type),
  );
  const named = JSON.stringify(policies).split(`"arn:aws:s3:::${bucket.name}/`).slice(1);
  const patterns = new Set(named.map((rest) => rest.slice(0, rest.indexOf('"'))).filter((pattern) => pattern !== '*'));
  return [
    bucket,
    ...[...patterns]
      .sort()
      .map((pattern) => ({ ...bucket, type: 'AWS::S3::Prefix', name: `${bucket.name}/${pattern}` })),
  ];
}

/** A table, and each of its indexes as something of its own: a role that may query one may not query the others. */
function withIndexes(resource: Resource): readonly Resource[] {
  const indexes = list(resource.properties['GlobalSecondaryIndexes']).map((index) =>
    String(object(index)['IndexName']),
  );
  return [
    resource,
    ...indexes.map((index) => ({ ...resource, type: 'AWS::DynamoDB::Index', name: `${resource.name}/index/${index}` })),
  ];
}

/** The action when it is allowed by itself; else the services through which it is. */
function waysOf(access: Access): readonly string[] {
  if (allowed(access)) return [access.action];
  if (access.target.type !== 'AWS::KMS::Key') return [];
  return services.filter((way) => allowed(access, way)).map((way) => `${access.action} through ${way}`);
}

interface Access {
  readonly role: Resource;
  readonly target: Resource;
  readonly action: string;
  readonly policies: Policies;
}

const allowed = ({ role, target, action, policies }: Access, way?: string): boolean =>
  isAllowedBy(
    policies,
    { role, target: ownerOf(target), action, arns: arnsOf(target, action), ...(way === undefined ? {} : { way }) },
    place,
  );

/** The policy of a prefix is that of its bucket, that of an index its table's. */
function ownerOf(target: Resource): Resource {
  const of = owners[target.type];
  return of === undefined ? target : { ...target, type: of, name: target.name.slice(0, target.name.indexOf('/')) };
}

const owners: Readonly<Record<string, string>> = {
  'AWS::S3::Prefix': 'AWS::S3::Bucket',
  'AWS::DynamoDB::Index': 'AWS::DynamoDB::Table',
};

function arnsOf(target: Resource, action: string): readonly string[] {
  const name = target.name;
  const of = (service: string, rest: string) => `arn:aws:${service}:${place.region}:${place.account}:${rest}`;
  switch (target.type) {
    case 'AWS::DynamoDB::Table':
      return action === 'dynamodb:GetRecords'
        ? [of('dynamodb', `table/${name}/stream/latest`)]
        : [of('dynamodb', `table/${name}`), of('dynamodb', `table/${name}/index/any`)];
    case 'AWS::DynamoDB::Index':
      return [of('dynamodb', `table/${name}`)];
    case 'AWS::KMS::Key':
      return [of('kms', `key/${name}`)];
    case 'AWS::S3::Bucket':
      return [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/any`];
    case 'AWS::S3::Prefix':
      return [`arn:aws:s3:::${name.replaceAll('*', 'any')}`];
    case 'AWS::SQS::Queue':
      return [of('sqs', name)];
    case 'AWS::Events::EventBus':
      return [of('events', `event-bus/${name}`)];
    case 'AWS::Lambda::Function':
      return [of('lambda', `function:${name}`)];
    case 'AWS::SecretsManager::Secret':
      return [of('secretsmanager', `secret:${name}-a1b2c3`)];
    case 'AWS::SNS::Topic':
      return [of('sns', name)];
    default:
      return [`arn:aws:iam::${place.account}:role/${name}`];
  }
}

const kindOf = ({ type }: Resource): string =>
  type === 'AWS::S3::Prefix' ? 'bucket' : (type.split('::').at(-1)?.toLowerCase() ?? type);
