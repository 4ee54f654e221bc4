import { list, object, place, type JsonObject, type Resource } from './template';

/** The templates of a stage with one grant too many. */
export type Plant = (resources: readonly Resource[]) => readonly Resource[];

const allow = (Action: string | readonly string[], Resource: string | readonly string[]): JsonObject => ({
  ...{ Effect: 'Allow', Action, Resource },
});

/** One more statement in an inline policy of a role. */
export const inRole = (role: string, statement: JsonObject): Plant =>
  changed('AWS::IAM::Role', role, (properties) => ({
    ...properties,
    Policies: [...list(properties['Policies']), { PolicyName: 'planted', PolicyDocument: { Statement: [statement] } }],
  }));

const inManaged = (role: string, policy: string): Plant =>
  changed('AWS::IAM::Role', role, (properties) => ({ ...properties, ManagedPolicyArns: [policy] }));

/** One more statement in the policy document that a property holds. */
const inPolicy = (type: string, name: string, [property, ...statements]: readonly [string, ...JsonObject[]]): Plant =>
  changed(type, name, (properties) => {
    const holder = object(properties[property]);
    const nested = holder['PolicyDocument'] !== undefined;
    const document = nested ? object(holder['PolicyDocument']) : holder;
    const grown = { ...document, Statement: [...list(document['Statement']), ...statements] };
    return { ...properties, [property]: nested ? { ...holder, PolicyDocument: grown } : grown };
  });

/** @throws Error where there is nothing to change: a plant that is not there proves nothing */
function changed(type: string, name: string, change: (properties: JsonObject) => JsonObject): Plant {
  return (resources) => {
    const isIt = (resource: Resource) =>
      resource.type === type &&
      (resource.name === name || resource.name === `strongroom-staging-${name}` || resource.id === name);
    const found = resources.find(isIt);
    if (found === undefined) throw new Error(`no ${type} ${name} to plant in`);
    return resources.map((one) => (one === found ? { ...one, properties: change(one.properties) } : one));
  };
}

/** One more resource. */
const added = (type: string, name: string, properties: JsonObject): Plant => {
  const planted: Resource = { ...{ stack: 'planted', id: name, name, type, properties }, deletionPolicy: undefined };
  return (resources) => [...resources, planted];
};

const both =
  (...plants: readonly Plant[]): Plant =>
  (resources) =>
    plants.reduce((so, plant) => plant(so), resources);

const { account, region } = place;
const of = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const vaultTable = of('dynamodb', 'table/strongroom-staging-vault');
const ledgerTable = of('dynamodb', 'table/strongroom-staging-ledger');
const rootKey = of('kms', 'key/strongroom-staging-vault-root');
const bucket = (name: string) => `arn:aws:s3:::strongroom-staging-${name}-${account}-${region}`;
const role = (name: string) => `arn:aws:iam::${account}:role/strongroom-staging-${name}`;
const reader = { AWS: role('ledger-read-charge') };
const function_ = (name: string) => of('lambda', `function:strongroom-staging-${name}`);
const trustOf = (Principal: JsonObject | string): JsonObject => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal,
});
const lambda = { Statement: [trustOf({ Service: 'lambda.amazonaws.com' })] };

/** What somebody could try: in the policy of a role, of a thing, in a role of nobody's, by another means. */
export const wrongGrants: readonly (readonly [string, Plant])[] = [
  ['a wildcard action', inRole('ledger-read-charge', allow('dynamodb:*', '*'))],
  ['an action with a star in it', inRole('vault-read-token', allow('dynamodb:Up*Item', vaultTable))],
  ['an action that nobody looks at', inRole('vault-read-token', allow('dynamodb:UpdateTimeToLive', vaultTable))],
  ['a statement with the wrong case', inRole('edge-serve-jwks', allow('EVENTS:putevents', '*'))],
  [
    'a star for its own table',
    inRole('vault-read-token', allow('dynamodb:GetItem', of('dynamodb', 'table/strongroom-*'))),
  ],
  ['NotAction', inRole('ledger-create-charge', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
  [
    'NotResource',
    inRole('ledger-create-charge', { Effect: 'Allow', Action: 'sqs:PurgeQueue', NotResource: vaultTable }),
  ],
  ["what is not the stage's", inRole('ledger-write-audit', allow('s3:PutObject', 'arn:aws:s3:::elsewhere/*'))],
  ['PassRole', inRole('edge-serve-jwks', allow('iam:PassRole', '*'))],
  [
    'PassRole of one role, with the configuration of a function',
    both(
      inRole('ledger-check-controls', allow('iam:PassRole', role('vault-tokenize-card'))),
      inRole('ledger-check-controls', allow('lambda:UpdateFunctionConfiguration', function_('read-charge'))),
    ),
  ],
  ['another function', inRole('ledger-read-charge', allow('lambda:InvokeFunction', '*'))],
  ['an index', inRole('vault-read-token', allow('dynamodb:Query', `${vaultTable}/index/*`))],
  [
    'an index that is not its own',
    inRole('ledger-reconcile-charges', allow('dynamodb:Query', `${ledgerTable}/index/by-merchant`)),
  ],
  ['another prefix', inRole('ledger-review-day', allow('s3:GetObject', `${bucket('archive')}/witness/*`))],
  ['a prefix of its own', inRole('ledger-review-day', allow('s3:PutObject', `${bucket('archive')}/new/*`))],
  ['a key inside the zone', inRole('vault-read-token', allow('kms:Decrypt', '*'))],
  ['a key by its ARN', inRole('vault-ask-processor', allow('kms:Decrypt', rootKey))],
  ['a managed policy of AWS', inManaged('edge-serve-jwks', 'arn:aws:iam::aws:policy/AdministratorAccess')],
  [
    'a managed policy that does little',
    inManaged('edge-serve-jwks', 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'),
  ],
  [
    'a policy attached from elsewhere',
    added('AWS::IAM::Policy', 'planted', {
      PolicyDocument: { Statement: [allow('dynamodb:Scan', vaultTable)] },
      Roles: ['strongroom-staging-ledger-read-charge'],
    }),
  ],
  [
    "a managed policy of the company's own",
    added('AWS::IAM::ManagedPolicy', 'planted', {
      PolicyDocument: { Statement: [allow('s3:GetObject', `${bucket('failed-vault')}/*`)] },
      Roles: ['strongroom-staging-ledger-read-charge'],
    }),
  ],
  [
    'a role in the policy of a key',
    inPolicy('AWS::KMS::Key', 'ledger-data', ['KeyPolicy', { ...allow('kms:Decrypt', '*'), Principal: reader }]),
  ],
  [
    'a service in the policy of a key',
    inPolicy('AWS::KMS::Key', 'vault-root', [
      'KeyPolicy',
      { ...allow('kms:Decrypt', '*'), Principal: { Service: 'events.amazonaws.com' } },
    ]),
  ],
  [
    'everybody in the policy of a key, through a service',
    inPolicy('AWS::KMS::Key', 'vault-data', [
      'KeyPolicy',
      {
        ...{ ...allow('kms:Decrypt', '*'), Principal: { AWS: '*' } },
        Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
      },
    ]),
  ],
  [
    'a role in the policy of a bucket',
    inPolicyOf('AWS::S3::BucketPolicy', bucket('archive'), {
      ...allow('s3:GetObject', `${bucket('archive')}/*`),
      Principal: reader,
    }),
  ],
  [
    'another account in the policy of a bucket',
    inPolicyOf('AWS::S3::BucketPolicy', bucket('trail'), {
      ...{ ...allow('s3:GetObject', `${bucket('trail')}/*`), Principal: { AWS: 'arn:aws:iam::444455556666:root' } },
    }),
  ],
  [
    'a role in the policy of a table',
    inPolicy('AWS::DynamoDB::Table', 'velocity', [
      'ResourcePolicy',
      { ...allow('dynamodb:GetItem', '*'), Principal: reader },
    ]),
  ],
  [
    'everybody in the policy of a queue',
    inPolicyOf('AWS::SQS::QueuePolicy', 'strongroom-staging-pay-order"', {
      ...{ ...allow('sqs:SendMessage', of('sqs', 'strongroom-staging-pay-order')), Principal: '*' },
    }),
  ],
  ['another rule before a function (AddPermission)', permission('authorize-card', 'events.amazonaws.com')],
  ['a role before a function (AddPermission)', permission('authorize-card', role('ledger-read-charge'))],
  ['an account before a function (AddPermission)', permission('ask-processor', '444455556666')],
  [
    'the API before the function that opens cards (AddPermission)',
    permission('authorize-card', 'apigateway.amazonaws.com'),
  ],
  [
    'a role that another may take',
    inPolicy('AWS::IAM::Role', 'vault-tokenize-card', ['AssumeRolePolicyDocument', trustOf(reader)]),
  ],
  [
    'a role that the account may take, and one that IAM lets take it',
    inPolicy('AWS::IAM::Role', 'vault-tokenize-card', [
      'AssumeRolePolicyDocument',
      trustOf({ AWS: `arn:aws:iam::${account}:root` }),
    ]),
  ],
  [
    'who may take the role of the collector',
    inRole('ledger-read-charge', allow('sts:AssumeRole', role('evidence-collector'))),
  ],
  [
    "CDK's own provider of a custom resource",
    both(
      added('AWS::IAM::Role', 'CustomProviderRole', {
        AssumeRolePolicyDocument: lambda,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      }),
      added('Custom::Thing', 'CustomThing', {}),
    ),
  ],
  ['a role without a single grant', added('AWS::IAM::Role', 'planted', { AssumeRolePolicyDocument: lambda })],
  ["more for API Gateway's role", inRole('logrole1D09BFB5', allow('s3:GetObject', `${bucket('trail')}/*`))],
  ["more for the flow log's role", inRole('vpcflowsIAMRole1ECB266E', allow('logs:GetLogEvents', '*'))],
  ['a user', added('AWS::IAM::User', 'planted', {})],
  ['a function that is called by URL', added('AWS::Lambda::Url', 'planted', { AuthType: 'NONE' })],
  ['an access point of a bucket', added('AWS::S3::AccessPoint', 'planted', {})],
];

/** In a policy that is a resource of its own, found by what it is about. */
function inPolicyOf(type: string, about: string, statement: JsonObject): Plant {
  return (resources) => {
    const policy = resources.find((one) => one.type === type && JSON.stringify(one.properties).includes(about));
    return inPolicy(type, policy?.id ?? '', ['PolicyDocument', statement])(resources);
  };
}

function permission(handler: string, Principal: string): Plant {
  const FunctionName = function_(handler);
  return added('AWS::Lambda::Permission', 'planted', { Action: 'lambda:InvokeFunction', FunctionName, Principal });
}
