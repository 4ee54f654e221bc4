import {
  Aspects,
  Aws,
  CfnCondition,
  CfnMapping,
  CfnParameter,
  CfnResource,
  Duration,
  Fn,
  type Stack,
} from 'aws-cdk-lib';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, ManagedPolicy, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { GuardrailId, GuardrailOptions } from '../../lib/guardrails/options';
import { all, complaintsAbout, complaintsOf, raw, type Plant } from '../support/planted';

/** What is planted, and a piece of what is said of it. */
type Violation = readonly [what: string, plant: Plant, finding: string];
type Clean = readonly [what: string, plant: Plant];

const keyOf = (stack: Stack) => new Key(stack, 'key');
const roleOf = (stack: Stack, id = 'role') =>
  new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const nothing = { Ref: 'AWS::NoValue' };
/** One value or the other, as the deployment finds it. */
const either = (then: unknown, otherwise: unknown) => ({ 'Fn::If': ['there', then, otherwise] });
const condition: Plant = (stack) => {
  new CfnCondition(stack, 'there', { expression: Fn.conditionEquals(Aws.REGION, 'eu-central-1') });
};
const parameter =
  (defaultValue?: string): Plant =>
  (stack) => {
    new CfnParameter(stack, 'given', {
      type: 'String',
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    });
  };
const given = { Ref: 'given' };

const mapping: Plant = (stack) => {
  new CfnMapping(stack, 'map', {
    mapping: { 'eu-central-1': { name: 'arn:aws:dynamodb:x:1:table/a' }, 'us-east-1': { name: '*' } },
  });
};
const mapped = { 'Fn::FindInMap': ['map', { Ref: 'AWS::Region' }, 'name'] };
const answered: Plant = raw('Custom::Answer', {}, 'answer');

function stops(id: GuardrailId, requirement: string, planted: readonly Violation[], options?: GuardrailOptions): void {
  it.each(planted)('stops %s', (_what, plant, finding) => {
    const said = complaintsOf(id, plant, options).join('\n');
    expect(said).toContain(finding);
    expect(said).toContain(`(guardrail ${id}, ${requirement}). Mend: `);
  });
}

function passes(id: GuardrailId, clean: readonly Clean[], options?: GuardrailOptions): void {
  it.each(clean)('lets %s pass', (_what, plant) => {
    expect(complaintsOf(id, plant, options)).toEqual([]);
  });
}

describe('a complaint', () => {
  it('names the construct, the rule, the requirement and the mend in one sentence', () => {
    expect(complaintsOf('locked-evidence', (stack) => new Bucket(stack, 'logs'))).toEqual([
      'planted/stack/logs/Resource may hold logs or evidence and has no Object Lock with a default retention ' +
        '(guardrail locked-evidence, PCI DSS 10.3.2 and 10.5.1). Mend: give it `objectLockEnabled` and a default retention, ' +
        'or name it in `exceptions` with the reason.',
    ]);
  });
});

describe('locked-evidence', () => {
  const finding = 'has no Object Lock with a default retention';
  const bucket = (retention: object, locked: unknown = true) =>
    raw('AWS::S3::Bucket', {
      ObjectLockEnabled: locked,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } },
    });
  const compliant = { Mode: 'COMPLIANCE', Days: 1 };
  const changed =
    (change: (resource: CfnBucket) => void): Plant =>
    (stack) => {
      const made = new Bucket(stack, 'b', {
        objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(1)),
      });
      if (made.node.defaultChild instanceof CfnBucket) change(made.node.defaultChild);
    };

  stops('locked-evidence', 'PCI DSS 10.3.2 and 10.5.1', [
    ['a bucket without a lock', (stack) => new Bucket(stack, 'b'), finding],
    ['a lock without a retention', (stack) => new Bucket(stack, 'b', { objectLockEnabled: true }), finding],
    ['a bucket of another class', raw('AWS::S3::Bucket'), finding],
    ['a directory bucket, which has no lock', raw('AWS::S3Express::DirectoryBucket'), finding],
    ['a retention of no days', bucket({ Mode: 'COMPLIANCE', Days: 0 }), finding],
    ['a retention without a mode', bucket({ Days: 1 }), finding],
    [
      'a lock that is there only where a condition holds',
      all(condition, bucket(compliant, either(true, nothing))),
      finding,
    ],
    ['a lock that a parameter switches off', all(parameter('false'), bucket(compliant, given)), finding],
    ['a lock that only the deployment knows of', all(parameter(), bucket(compliant, given)), finding],
    [
      'a lock that an override takes away',
      changed((made) => made.addPropertyOverride('ObjectLockEnabled', false)),
      finding,
    ],
    [
      'a retention that is deleted',
      changed((made) => made.addPropertyDeletionOverride('ObjectLockConfiguration.Rule')),
      finding,
    ],
    ['all properties deleted', changed((made) => made.addDeletionOverride('Properties')), finding],
    [
      'what an aspect does last',
      (stack) => {
        changed(() => undefined)(stack);
        Aspects.of(stack).add({
          visit: (node) => {
            if (node instanceof CfnBucket) node.objectLockConfiguration = undefined;
          },
        });
      },
      finding,
    ],
    [
      'a resource that an override makes a bucket',
      (stack) => new CfnResource(stack, 'r', { type: 'AWS::SNS::Topic' }).addOverride('Type', 'AWS::S3::Bucket'),
      finding,
    ],
  ]);

  passes('locked-evidence', [
    ['a locked bucket', changed(() => undefined)],
    ['a retention of years, in words', bucket({ Mode: 'GOVERNANCE', Years: 1 }, 'true')],
    ['a lock by parameter', all(parameter('true'), bucket(compliant, given))],
    ['a lock whichever way a condition turns out', all(condition, bucket(compliant, either(true, 'true')))],
  ]);
});

describe('function-in-vpc', () => {
  const finding = 'is a function outside the VPC';
  const inside = (subnets: unknown, groups: unknown = ['sg-1']) =>
    raw('AWS::Lambda::Function', { VpcConfig: { SubnetIds: subnets, SecurityGroupIds: groups } });
  stops('function-in-vpc', 'PCI DSS 1.3 and 1.4', [
    ['a function without a VPC', raw('AWS::Lambda::Function'), finding],
    ['an empty configuration', raw('AWS::Lambda::Function', { VpcConfig: {} }), finding],
    ['no subnets', inside([]), finding],
    ['no groups', inside(['subnet-1'], []), finding],
    ['subnets only where a condition holds', all(condition, inside(either(['subnet-1'], nothing))), finding],
  ]);
  passes('function-in-vpc', [
    ['a function inside', inside(['subnet-1'])],
    ['subnets that CloudFormation lists', inside({ 'Fn::Split': [',', 'subnet-1,subnet-2'] })],
  ]);
});

describe('no-wildcard', () => {
  const granting =
    (statement: PolicyStatement): Plant =>
    (stack) => {
      new Policy(stack, 'policy', { statements: [statement], roles: [roleOf(stack)] });
    };
  const allowing = (actions: unknown, resources: unknown) => ({
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
  });
  const policy = (document: unknown, type = 'AWS::IAM::Policy') => raw(type, { PolicyDocument: document });
  const secrets = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop';
  const options: GuardrailOptions = {
    actionsOnEverything: { 'logs:DescribeLogGroups': 'AWS lists them all or none.' },
    openNames: { [`${secrets}/*`]: { actions: ['secretsmanager:GetSecretValue'], why: 'One for each merchant.' } },
  };

  stops(
    'no-wildcard',
    'PCI DSS 7.2.1 and 7.2.5',
    [
      ['a service', policy(allowing('dynamodb:*', 'arn:t')), 'allows the wildcard action dynamodb:*'],
      [
        'a family of actions',
        policy(allowing(['kms:GenerateDataKey*'], 'arn:t')),
        'the wildcard action kms:GenerateDataKey*',
      ],
      ['an action with a question mark', policy(allowing('kms:Decryp?', 'arn:t')), 'the wildcard action kms:Decryp?'],
      ['everything', policy(allowing('*', '*')), 'allows the wildcard action *'],
      [
        'a read of every table',
        policy(allowing(['dynamodb:GetItem', 'xray:PutTraceSegments'], '*')),
        'allows dynamodb:GetItem on',
      ],
      [
        'a name with a question mark',
        policy(allowing('dynamodb:GetItem', 'arn:aws:dynamodb:x:1:table/a?')),
        'on a wildcard',
      ],
      [
        'a star hidden in a join',
        policy(allowing('dynamodb:GetItem', Fn.join('', ['arn:', Aws.PARTITION, ':*']))),
        'on a wildcard',
      ],
      [
        'a star hidden in a substitution',
        policy(allowing('dynamodb:GetItem', Fn.sub('arn:${a}', { a: '*' }))),
        'on a wildcard',
      ],
      ['a star by parameter', all(parameter('*'), policy(allowing('dynamodb:GetItem', given))), 'on a wildcard'],
      [
        'what only the deployment knows',
        all(parameter(), policy(allowing('dynamodb:GetItem', given))),
        'on a wildcard',
      ],
      [
        'a star where a condition holds',
        all(condition, policy(allowing('dynamodb:GetItem', [either('*', 'arn:t')]))),
        'on a wildcard',
      ],
      ['a star by mapping', all(mapping, policy(allowing('dynamodb:GetItem', mapped))), 'on a wildcard'],
      ['a mapping that is not there', policy(allowing('dynamodb:GetItem', mapped)), 'on a wildcard'],
      ['an export of nobody', policy(allowing('dynamodb:GetItem', Fn.importValue('theirs'))), 'on a wildcard'],
      ['what Parameter Store holds', policy(allowing('dynamodb:GetItem', '{{resolve:ssm:/table}}')), 'on a wildcard'],
      [
        'what a custom resource answers',
        all(
          answered,
          policy(
            allowing(
              'dynamodb:GetItem',
              Fn.join('', ['arn:', { 'Fn::GetAtt': ['answer', 'Arn'] } as unknown as string]),
            ),
          ),
        ),
        'on a wildcard',
      ],
      [
        'the same in a substitution',
        all(answered, policy(allowing('dynamodb:GetItem', Fn.sub('${answer.Arn}')))),
        'on a wildcard',
      ],
      ['an action by import', policy(allowing(Fn.importValue('theirs'), 'arn:t')), 'allows the wildcard action'],
      [
        'an effect where a condition holds',
        all(condition, policy({ Statement: [{ Effect: either('Allow', 'Deny'), Action: '*', Resource: 'arn:t' }] })),
        'action *',
      ],
      [
        'one statement that is no list',
        policy({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: 'arn:t' } }),
        'action s3:*',
      ],
      ['a policy that is text', policy(JSON.stringify(allowing('s3:*', 'arn:t'))), 'action s3:*'],
      ['a policy that cannot be read', policy({ 'Fn::GetAtt': ['x', 'y'] }), 'has a policy that cannot be read'],
      [
        'a statement that cannot be read',
        policy({ Statement: [{ Action: 's3:*' }] }),
        'has a policy that cannot be read',
      ],
      [
        'all but one action',
        policy({ Statement: [{ Effect: 'Allow', NotAction: 'iam:x', Resource: 'arn:t' }] }),
        'allows all but',
      ],
      [
        'all but one resource',
        policy({ Statement: [{ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:t' }] }),
        'allows all but',
      ],
      [
        "AWS's managed policy",
        (stack) => roleOf(stack).addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')),
        'has a managed policy',
      ],
      [
        'a policy inside a role',
        raw('AWS::IAM::Role', { Policies: [{ PolicyDocument: allowing('s3:*', 'arn:t') }] }),
        'action s3:*',
      ],
      ...['ManagedPolicy', 'RolePolicy', 'UserPolicy', 'GroupPolicy'].map((type): Violation => [
        `a ${type}`,
        policy(allowing('s3:*', 'arn:t'), `AWS::IAM::${type}`),
        'action s3:*',
      ]),
      [
        'objects of every bucket',
        policy(allowing('s3:GetObject', 'arn:aws:s3:::*/*')),
        'allows s3:GetObject on a wildcard',
      ],
      ['deletion of all objects', policy(allowing('s3:DeleteObject', 'arn:aws:s3:::b/*')), 'allows s3:DeleteObject on'],
      [
        'more secrets than are listed',
        policy(allowing('secretsmanager:GetSecretValue', `${secrets}*`)),
        'on a wildcard',
      ],
      [
        'more on secrets than is listed',
        policy(allowing('secretsmanager:PutSecretValue', `${secrets}/*`)),
        'on a wildcard',
      ],
    ],
    options,
  );
  passes(
    'no-wildcard',
    [
      [
        'actions without a resource',
        granting(
          new PolicyStatement({ actions: ['xray:PutTraceSegments', 'logs:DescribeLogGroups'], resources: ['*'] }),
        ),
      ],
      [
        'a denial of everything',
        granting(new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })),
      ],
      ['what is named', granting(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/c'] }))],
      [
        'objects of one bucket',
        (stack) =>
          new Policy(stack, 'p', {
            statements: [
              new PolicyStatement({
                actions: ['s3:GetObject'],
                resources: [new Bucket(stack, 'b').arnForObjects('in/*')],
              }),
            ],
            roles: [roleOf(stack)],
          }),
      ],
      ['the listed secrets', policy(allowing('secretsmanager:GetSecretValue', `${secrets}/*`))],
      [
        'a managed policy of the app',
        (stack) =>
          new ManagedPolicy(stack, 'p', {
            statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/c'] })],
            roles: [roleOf(stack)],
          }),
      ],
    ],
    options,
  );
});

describe('no-open-policy', () => {
  const everyone = 'has a policy that lets in everyone';
  const allow = (more: object) => ({
    Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', ...more }],
  });
  const queue = (more: object) => raw('AWS::SQS::QueuePolicy', { Queues: ['q'], PolicyDocument: allow(more) });
  const limited = (Condition: object) => queue({ Principal: '*', Condition });
  const permission = (more: object) => raw('AWS::Lambda::Permission', { Principal: '*', ...more });
  const url = (AuthType: unknown) => raw('AWS::Lambda::Url', { AuthType });
  const arn = (account: string) => `arn:aws:iam::${account}:role/*`;
  const account = '111122223333';
  const open = allow({ Principal: '*' });

  stops('no-open-policy', 'PCI DSS 7.2.1 and 7.2.5', [
    ...(
      [
        ['AWS::KMS::Key', { KeyPolicy: open }],
        ['AWS::SQS::QueuePolicy', { PolicyDocument: open }],
        ['AWS::SNS::TopicPolicy', { PolicyDocument: open }],
        ['AWS::SecretsManager::ResourcePolicy', { ResourcePolicy: open }],
        ['AWS::IAM::Role', { AssumeRolePolicyDocument: open }],
        ['AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: open } }],
        ['AWS::EC2::VPCEndpoint', { PolicyDocument: open }],
        ['AWS::ApiGateway::RestApi', { Policy: open }],
        ['AWS::ECR::Repository', { RepositoryPolicyText: JSON.stringify(open) }],
        ['AWS::Logs::ResourcePolicy', { PolicyDocument: Fn.sub(JSON.stringify(open)) }],
        ['AWS::Events::EventBusPolicy', { StatementId: 's', Statement: open.Statement[0] }],
        ['AWS::S3Tables::TablePolicy', { ResourcePolicy: open }],
      ] as const
    ).map(([type, properties]): Violation => [`an open ${type}`, raw(type, properties), everyone]),
    ['every account', queue({ Principal: { AWS: ['*'] } }), everyone],
    ['all but one', queue({ NotPrincipal: { AWS: account } }), everyone],
    ['a role of any account', queue({ Principal: { AWS: arn('*') } }), everyone],
    ['a role of a trust that is given', all(parameter(), queue({ Principal: { AWS: given } })), everyone],
    ['everyone where a condition holds', all(condition, queue({ Principal: either('*', { AWS: account }) })), everyone],
    [
      'a limit where a condition holds',
      all(condition, limited(either({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, nothing))),
      everyone,
    ],
    [
      'a limit inside an operator where a condition holds',
      all(condition, limited({ StringEquals: either({ 'aws:PrincipalOrgID': 'o-1' }, { 'aws:ViaAWSService': 'x' }) })),
      everyone,
    ],
    ['everyone over TLS', limited({ Bool: { 'aws:SecureTransport': 'true' } }), everyone],
    ['everyone with some address', limited({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), everyone],
    ['roles of every account', limited({ ArnLike: { 'aws:PrincipalArn': arn('*') } }), everyone],
    ['roles of every account as text', limited({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam*' } }), everyone],
    ['one account or any', limited({ ArnLike: { 'aws:PrincipalArn': [arn(account), arn('*')] } }), everyone],
    ['any organization', limited({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }), everyone],
    ['the paths of any organization', limited({ StringLike: { 'aws:PrincipalOrgPaths': 'o-*/r-1' } }), everyone],
    ['any session', limited({ StringLike: { 'aws:userid': '*:shop' } }), everyone],
    ['all but one account', limited({ StringNotEquals: { 'aws:PrincipalAccount': account } }), everyone],
    ['who has no account', limited({ StringEqualsIfExists: { 'aws:PrincipalAccount': account } }), everyone],
    [
      'an account that only the deployment knows',
      all(parameter(), limited({ StringEquals: { 'aws:PrincipalAccount': given } })),
      everyone,
    ],
    ['a policy by parameter', all(parameter(), raw('AWS::KMS::Key', { KeyPolicy: given })), 'cannot be read'],
    [
      'a trust from Parameter Store',
      raw('AWS::IAM::Role', { AssumeRolePolicyDocument: '{{resolve:ssm:/trust}}' }),
      'cannot be read',
    ],
    [
      'a text with a part that only the deployment knows',
      all(
        parameter(),
        raw('AWS::Logs::ResourcePolicy', {
          PolicyDocument: Fn.sub(JSON.stringify(allow({ Principal: { AWS: 'GIVEN' } })).replace('GIVEN', '${given}')),
        }),
      ),
      'cannot be read',
    ],
    ['a permission for everyone', permission({}), 'is a permission for everyone'],
    ['a permission from things of any account', permission({ SourceArn: 'arn:aws:sns:*:*:t' }), 'for everyone'],
    ['a permission for whom it is given', all(parameter(), permission({ Principal: given })), 'for everyone'],
    [
      'a permission that a condition limits',
      all(condition, permission({ SourceAccount: either(account, nothing) })),
      'for everyone',
    ],
    ['a layer for everyone', raw('AWS::Lambda::LayerVersionPermission', { Principal: '*' }), 'for everyone'],
    ['a bus for everyone', raw('AWS::Events::EventBusPolicy', { Principal: '*' }), 'for everyone'],
    [
      'a service of a VPC for everyone',
      raw('AWS::EC2::VPCEndpointServicePermissions', { AllowedPrincipals: ['*'] }),
      everyone,
    ],
    ['a function URL without authorization', url('NONE'), 'answers everyone'],
    ['a function URL that says nothing', url(nothing), 'answers everyone'],
    ['a function URL that is open where a condition holds', all(condition, url(either('AWS_IAM', 'NONE'))), 'answers'],
    ['a function URL by parameter', all(parameter(), url(given)), 'answers everyone'],
  ]);
  passes('no-open-policy', [
    ['a key, a role and a queue as CDK makes them', (stack) => [keyOf(stack), roleOf(stack), new Queue(stack, 'q')]],
    ['a queue of a rule', (stack) => new Queue(stack, 'q', { enforceSSL: true })],
    ['a denial for everyone', queue({ Effect: 'Deny', Principal: '*' })],
    ['a service', queue({ Principal: { Service: 'events.amazonaws.com' } })],
    ['one account', queue({ Principal: { AWS: Fn.sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') } })],
    ['a policy of an identity', raw('AWS::IAM::Policy', { PolicyDocument: allow({}) })],
    ['an organization', limited({ StringEquals: { 'AWS:PrincipalOrgId': 'o-1' } })],
    ['a part of an organization', limited({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } })],
    ['the account of the stack', limited({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } })],
    ['the callers of a key', limited({ StringEquals: { 'kms:CallerAccount': account } })],
    ['roles of one account', limited({ ArnLike: { 'aws:PrincipalArn': [arn(account)] } })],
    ['one endpoint', limited({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } })],
    ['sessions of one role', limited({ StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } })],
    [
      'a bucket of the app',
      all(
        raw('AWS::S3::Bucket', {}, 'b'),
        limited({ ArnLike: { 'aws:SourceArn': Fn.join('', [arnOf('b') as unknown as string, '*']) } }),
      ),
    ],
    ['a permission for a service', permission({ Principal: 'events.amazonaws.com' })],
    ['a permission for an organization', permission({ PrincipalOrgID: 'o-1' })],
    [
      'a layer for an organization',
      raw('AWS::Lambda::LayerVersionPermission', { Principal: '*', OrganizationId: 'o-1' }),
    ],
    [
      'a bus for an organization',
      raw('AWS::Events::EventBusPolicy', { Principal: '*', Condition: { Key: 'aws:PrincipalOrgID', Value: 'o-1' } }),
    ],
    ['a function URL that asks for a signature', url('AWS_IAM')],
    [
      'the rules of a firewall',
      raw('AWS::WAFv2::WebACL', { Rules: [{ Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } }] }),
    ],
    ['a name of a policy of TLS', all(parameter(), raw('AWS::ApiGateway::DomainName', { SecurityPolicy: given }))],
  ]);
});

describe('zoned-cryptography', () => {
  const options: GuardrailOptions = {
    zones: {
      vault: { keys: ['*/stack/root-*'], roles: ['shop-vault-*', '*/stack/insider'] },
    },
  };
  const arn = 'arn:aws:iam::111122223333';
  const letIn = (principal: unknown, more: object = {}) => ({
    KeyPolicy: {
      Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Principal: principal, ...more }],
    },
  });
  const key = (policy: object = letIn(undefined)) => raw('AWS::KMS::Key', policy, 'root-key');
  const quiet = key({
    KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*', Principal: '*' }] },
  });
  const may = (name: string | undefined, action: string, resource: unknown, id = 'holder') =>
    raw(
      'AWS::IAM::Role',
      {
        ...(name === undefined ? {} : { RoleName: name }),
        Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] } }],
      },
      id,
    );
  const root = arnOf('rootkey');
  const outside = 'may use a key of the zone vault and is not of it';
  const open = 'its policy lets in who is not of it';
  const attached: Plant = all(
    quiet,
    raw('AWS::IAM::Role', { RoleName: 'shop-vault-open' }, 'of-the-zone'),
    raw(
      'AWS::IAM::ManagedPolicy',
      {
        Roles: [{ Ref: 'ofthezone' }],
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: root }] },
      },
      'shared',
    ),
  );

  stops(
    'zoned-cryptography',
    'PCI DSS 3.6.1 and 7.2.5',
    [
      ['a role of another zone', all(quiet, may('shop-ledger-charge', 'kms:Decrypt', root)), outside],
      ['a name that only begins so', all(quiet, may('shop-vaults', 'kms:Decrypt', root)), outside],
      ['a role without a name', all(quiet, may(undefined, 'kms:Sign', root)), outside],
      ['another spelling of the action', all(quiet, may('shop-ledger-charge', 'KMS:DECRYPT', root)), outside],
      ['a wildcard action', all(quiet, may('shop-ledger-charge', 'kms:De*', root)), outside],
      ['a grant', all(quiet, may('shop-ledger-charge', 'kms:CreateGrant', root)), outside],
      ['every key', all(quiet, may('shop-ledger-charge', 'kms:Decrypt', '*')), outside],
      ['every key by its ARN', all(quiet, may('shop-ledger-charge', 'kms:Decrypt', 'arn:aws:kms:*:*:key/*')), outside],
      ['everything of AWS', all(quiet, may('shop-ledger-charge', 'kms:Decrypt', 'arn:aws:*')), outside],
      [
        'an alias of the key',
        all(
          quiet,
          raw('AWS::KMS::Alias', { TargetKeyId: { Ref: 'rootkey' } }, 'alias'),
          may('shop-ledger-charge', 'kms:Decrypt', { Ref: 'alias' }),
        ),
        outside,
      ],
      [
        'a policy beside the role',
        all(
          quiet,
          raw('AWS::IAM::Policy', {
            Roles: ['shop-ledger-charge'],
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: root }] },
          }),
        ),
        outside,
      ],
      [
        'a policy of the zone that another role attaches',
        all(attached, raw('AWS::IAM::Role', { ManagedPolicyArns: [{ Ref: 'shared' }] }, 'stranger')),
        outside,
      ],
      [
        'a user',
        all(
          quiet,
          raw('AWS::IAM::UserPolicy', {
            UserName: 'eve',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: root }] },
          }),
        ),
        outside,
      ],
      ['a key whose policy lets the account in', key(letIn({ AWS: `${arn}:root` })), open],
      ['a key whose policy lets everyone in', key(letIn('*')), open],
      ['a key for a role of another zone', key(letIn({ AWS: `${arn}:role/shop-ledger-charge` })), open],
      [
        'a key for a wider family of roles',
        key(letIn({ AWS: '*' }, { Condition: { ArnLike: { 'aws:PrincipalArn': `${arn}:role/shop-*` } } })),
        open,
      ],
      [
        'a condition that is met by what is absent',
        key(
          letIn({ AWS: '*' }, { Condition: { ArnLikeIfExists: { 'aws:PrincipalArn': `${arn}:role/shop-vault-*` } } }),
        ),
        open,
      ],
      ['a policy of the key that cannot be read', key({ KeyPolicy: 'x' }), 'its policy cannot be read'],
      ['the default policy of a key', (stack) => new Key(stack, 'root-key'), open],
    ],
    options,
  );
  passes(
    'zoned-cryptography',
    [
      ['a role of the zone by name', all(quiet, may('shop-vault-tokenize', 'kms:Decrypt', root))],
      ['a role of the zone by path', all(quiet, may(undefined, 'kms:Decrypt', root, 'insider'))],
      ['what is no cryptography', all(quiet, may('shop-ledger-charge', 'kms:DescribeKey', root))],
      [
        'another key',
        all(quiet, raw('AWS::KMS::Key', {}, 'other'), may('shop-ledger-charge', 'kms:Decrypt', arnOf('other'))),
      ],
      ['objects of a bucket', all(quiet, may('shop-ledger-charge', 'kms:Decrypt', 'arn:aws:s3:::b/*'))],
      ['a policy attached in the zone only', attached],
      ['a key for roles of the zone', key(letIn({ AWS: `${arn}:role/shop-vault-tokenize` }))],
      [
        'a key for who has such a name',
        key(letIn({ AWS: '*' }, { Condition: { ArnLike: { 'aws:PrincipalArn': [`${arn}:role/shop-vault-*`] } } })),
      ],
    ],
    options,
  );
  it('has nothing to say where an app has no zones', () => {
    expect(complaintsOf('zoned-cryptography', all(quiet, may('x', 'kms:Decrypt', '*')))).toEqual([]);
  });
});

describe('customer-managed-key', () => {
  const finding = 'keeps data without a customer-managed key';
  const partitionKey = { name: 'pk', type: AttributeType.STRING };
  const queue = (key?: unknown) => raw('AWS::SQS::Queue', key === undefined ? {} : { KmsMasterKeyId: key });
  const table = (specification: object) => raw('AWS::DynamoDB::Table', { SSESpecification: specification });
  const key = raw('AWS::KMS::Key', {}, 'key');
  const bucket = (...rules: readonly object[]) =>
    raw('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: rules.map((rule) => ({
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', ...rule },
        })),
      },
    });

  stops('customer-managed-key', 'PCI DSS 3.5.1 and 3.6.1', [
    ...[
      ...['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket'],
      ...['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Logs::LogGroup', 'AWS::Events::EventBus', 'AWS::Events::Archive'],
      ...['AWS::CloudTrail::Trail', 'AWS::Kinesis::Stream', 'AWS::SecretsManager::Secret'],
    ].map((type): Violation => [`a bare ${type}`, raw(type), finding]),
    [
      "a table under AWS's key",
      (stack) => new Table(stack, 't', { partitionKey, encryption: TableEncryption.AWS_MANAGED }),
      finding,
    ],
    ['a table whose key is not used', all(key, table({ SSEEnabled: false, KMSMasterKeyId: { Ref: 'key' } })), finding],
    ["a queue under AWS's key", (stack) => new Queue(stack, 'q', { encryption: QueueEncryption.KMS_MANAGED }), finding],
    ["AWS's key by its ARN", queue('arn:aws:kms:eu-central-1:111122223333:alias/aws/sqs'), finding],
    ["AWS's key by parameter", all(parameter('alias/aws/sqs'), queue(given)), finding],
    ['a key that only the deployment knows', all(parameter(), queue(given)), finding],
    ['a key where a condition holds', all(condition, key, queue(either({ Ref: 'key' }, nothing))), finding],
    ['something else than a key', (stack) => queue(stack.resolve(roleOf(stack).roleArn))(stack), finding],
    ["a bucket under AWS's key", bucket({}), finding],
    ["a bucket with a second rule under AWS's key", all(key, bucket({ KMSMasterKeyID: arnOf('key') }, {})), finding],
  ]);
  passes('customer-managed-key', [
    [
      'what has a key of the app',
      (stack) => {
        const encryptionKey = keyOf(stack);
        new Table(stack, 't', { partitionKey, encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey });
        new Queue(stack, 'q', { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey });
        new Topic(stack, 'topic', { masterKey: encryptionKey });
        new LogGroup(stack, 'l', { encryptionKey });
        new EventBus(stack, 'b', { eventBusName: 'b', kmsKey: encryptionKey });
        new Bucket(stack, 'bucket', { encryption: BucketEncryption.KMS, encryptionKey });
      },
    ],
    ['a key by its ARN', queue('arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555')],
    ['a key by its alias', queue('alias/shop-data')],
  ]);
});

describe('no-public-bucket', () => {
  const policyOf = (statement: object) =>
    raw('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...statement }],
      },
    });
  const blocked = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  const notBlocked = 'does not block every way to make it public';

  stops('no-public-bucket', 'PCI DSS 1.4.4 and 7.2.1', [
    ['a bucket that says nothing', raw('AWS::S3::Bucket'), notBlocked],
    [
      'a bucket that blocks lists only',
      (stack) => new Bucket(stack, 'b', { blockPublicAccess: BlockPublicAccess.BLOCK_ACLS_ONLY }),
      notBlocked,
    ],
    ...Object.keys(blocked).map((name): Violation => [
      `a bucket without ${name}`,
      raw('AWS::S3::Bucket', { PublicAccessBlockConfiguration: { ...blocked, [name]: false } }),
      notBlocked,
    ]),
    [
      'a list for everyone',
      raw('AWS::S3::Bucket', { PublicAccessBlockConfiguration: blocked, AccessControl: 'PublicRead' }),
      'an access control list for others',
    ],
    [
      'a list for everyone with an account',
      raw('AWS::S3::Bucket', { PublicAccessBlockConfiguration: blocked, AccessControl: 'AuthenticatedRead' }),
      'an access control list for others',
    ],
    [
      'an access point that opens itself',
      raw('AWS::S3::AccessPoint', { PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }),
      notBlocked,
    ],
    [
      'an access point for everyone',
      raw('AWS::S3::AccessPoint', { Policy: { Statement: { Effect: 'Allow', Principal: '*' } } }),
      'lets in everyone',
    ],
    ['a policy for everyone', policyOf({ Principal: '*' }), 'lets in everyone'],
    ['a policy for every account', policyOf({ Principal: { AWS: ['*'] } }), 'lets in everyone'],
    ['all but one', policyOf({ NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }), 'lets in everyone'],
    [
      'everyone over TLS',
      policyOf({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      'lets in everyone',
    ],
    [
      'everyone of any organization',
      policyOf({ Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }),
      'lets in everyone',
    ],
    [
      'everyone but one organization',
      policyOf({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      'lets in everyone',
    ],
    [
      'roles of every account',
      policyOf({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } } }),
      'lets in everyone',
    ],
    ['a policy that cannot be read', raw('AWS::S3::BucketPolicy', { PolicyDocument: 'x' }), 'cannot be read'],
  ]);
  passes('no-public-bucket', [
    [
      'a closed bucket',
      (stack) => new Bucket(stack, 'b', { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true }),
    ],
    [
      'everyone of one organization',
      policyOf({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ],
    ['an access point that says nothing', raw('AWS::S3::AccessPoint', {})],
  ]);
});

describe('no-open-security-group', () => {
  const letsIn = 'lets in addresses of the whole world';
  const letsOut = 'lets anything out to the whole world';
  const closed = [{ CidrIp: '10.0.0.0/8', IpProtocol: '-1' }];
  const incoming = (rule: object) =>
    raw('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...rule }],
      SecurityGroupEgress: closed,
    });
  const outgoing = (rule: object) => raw('AWS::EC2::SecurityGroupEgress', { CidrIp: '0.0.0.0/0', ...rule });
  const vpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], vpcCidrBlock: '10.0.0.0/16' });

  stops('no-open-security-group', 'PCI DSS 1.3.1, 1.3.2 and 1.4.2', [
    ['a port for the world', incoming({ CidrIp: '0.0.0.0/0' }), letsIn],
    ['a port for the world of IPv6', incoming({ CidrIpv6: '::/0' }), letsIn],
    ['half of the world', incoming({ CidrIp: '128.0.0.0/1' }), letsIn],
    [
      'the world in a rule of its own',
      raw('AWS::EC2::SecurityGroupIngress', { CidrIp: '0.0.0.0/0', IpProtocol: '-1' }),
      letsIn,
    ],
    ['the world by parameter', all(parameter('0.0.0.0/0'), incoming({ CidrIp: given })), letsIn],
    ['what only the deployment knows', all(parameter(), incoming({ CidrIp: given })), letsIn],
    [
      'the world where a condition holds',
      all(condition, incoming({ CidrIp: either('10.0.0.0/8', '0.0.0.0/0') })),
      letsIn,
    ],
    [
      'an address that a custom resource answers',
      all(answered, incoming({ CidrIp: { 'Fn::GetAtt': ['answer', 'Range'] } })),
      letsIn,
    ],
    [
      'the world in a list of prefixes',
      all(
        raw('AWS::EC2::PrefixList', { Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '0.0.0.0/0' }] }, 'list'),
        incoming({ SourcePrefixListId: { Ref: 'list' } }),
      ),
      letsIn,
    ],
    [
      'the world in 256 rules',
      raw('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Array.from({ length: 256 }, (_, first) => ({ CidrIp: `${first}.0.0.0/8` })),
        SecurityGroupEgress: closed,
      }),
      letsIn,
    ],
    ...['11.0.0.0/8', '172.0.0.0/12', '172.32.0.0/12', '100.0.0.0/10', '10.0.0.0/7', '52.94.0.0/15'].map(
      (range): Violation => [`the range ${range}`, incoming({ CidrIp: range }), letsIn],
    ),
    ...['2000::/16', '2000::/3', '2a05:d000::/25', 'fc00::/1', 'fc::/16'].map((range): Violation => [
      `the range ${range}`,
      incoming({ CidrIpv6: range }),
      letsIn,
    ]),
    ['a list of prefixes by its name', incoming({ SourcePrefixListId: 'pl-123' }), letsIn],
    [
      'a list of prefixes that only the deployment knows',
      all(parameter(), incoming({ SourcePrefixListId: given })),
      letsIn,
    ],
    [
      'a list of prefixes that holds what only the deployment knows',
      all(
        parameter(),
        raw('AWS::EC2::PrefixList', { Entries: [{ Cidr: given }] }, 'list'),
        incoming({ SourcePrefixListId: { 'Fn::GetAtt': ['list', 'PrefixListId'] } }),
      ),
      letsIn,
    ],
    [
      'the world behind an address of the app',
      all(raw('AWS::EC2::EIP', {}, 'address'), incoming({ CidrIp: Fn.sub('${address}/0') })),
      letsIn,
    ],
    ['a group by CDK that says nothing', (stack) => new SecurityGroup(stack, 'g', { vpc: vpc(stack) }), letsOut],
    ['a group without rules', raw('AWS::EC2::SecurityGroup'), letsOut],
    ['every protocol out', outgoing({ IpProtocol: '-1' }), letsOut],
    ['every port out', outgoing({ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535 }), letsOut],
    ['every port out to an eighth', outgoing({ CidrIp: '32.0.0.0/3', IpProtocol: '-1' }), letsOut],
    [
      'every port out to a list of somebody else',
      outgoing({ CidrIp: nothing, DestinationPrefixListId: 'pl-123', IpProtocol: '-1' }),
      letsOut,
    ],
  ]);
  passes('no-open-security-group', [
    ['a group that names who comes in', incoming({ SourceSecurityGroupId: 'sg-1' })],
    [
      'the addresses of the VPC',
      (stack) => {
        const network = vpc(stack);
        new SecurityGroup(stack, 'g', { vpc: network, allowAllOutbound: false }).addIngressRule(
          Peer.ipv4(network.vpcCidrBlock),
          Port.tcp(443),
        );
      },
    ],
    ...['203.0.113.0/24', '52.94.0.0/16', '172.16.0.0/12', '100.64.0.0/10', '192.168.0.0/16'].map((range): Clean => [
      `the range ${range}`,
      incoming({ CidrIp: range }),
    ]),
    ...['2001:db8::/32', 'fd00::/8'].map((range): Clean => [`the range ${range}`, incoming({ CidrIpv6: range })]),
    [
      'a list of prefixes of the app',
      all(
        raw('AWS::EC2::PrefixList', { Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '203.0.113.0/24' }] }, 'list'),
        incoming({ SourcePrefixListId: { Ref: 'list' } }),
      ),
    ],
    ['an address of the app', all(raw('AWS::EC2::EIP', {}, 'address'), incoming({ CidrIp: Fn.sub('${address}/32') }))],
    ['one port out', outgoing({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
    [
      'one port out to a list of AWS',
      outgoing({
        CidrIp: nothing,
        DestinationPrefixListId: 'pl-123',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      }),
    ],
  ]);
});

describe('dead-letter-queue', () => {
  const consumer = (source: unknown = arnOf('queue')) =>
    raw('AWS::Lambda::EventSourceMapping', { EventSourceArn: source }, 'consumer');
  const queue = (redrive?: unknown) =>
    raw('AWS::SQS::Queue', redrive === undefined ? {} : { RedrivePolicy: redrive }, 'queue');
  const lacks = 'consumes the queue planted/stack/queue, which has no dead-letter queue';

  stops('dead-letter-queue', 'PCI DSS 10.7.2', [
    ['a queue without one', all(queue(), consumer()), lacks],
    ['a policy without a target', all(queue({ maxReceiveCount: 3 }), consumer()), lacks],
    [
      'a queue that is its own',
      all(queue({ deadLetterTargetArn: arnOf('queue'), maxReceiveCount: 3 }), consumer()),
      lacks,
    ],
    [
      'one where a condition holds',
      all(condition, queue(either({ deadLetterTargetArn: 'arn:aws:sqs:x:1:dead' }, nothing)), consumer()),
      lacks,
    ],
    ['a pipe', all(queue(), raw('AWS::Pipes::Pipe', { Source: arnOf('queue') }, 'pipe')), lacks],
    ['a queue of somebody else', consumer('arn:aws:sqs:eu-central-1:111122223333:theirs'), 'that is not of this app'],
    ['a queue by parameter', all(parameter(), consumer(given)), 'that is not of this app'],
  ]);
  passes('dead-letter-queue', [
    [
      'a queue that has one',
      all(
        raw('AWS::SQS::Queue', {}, 'dead'),
        queue({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 }),
        consumer(),
      ),
    ],
    ['a queue that nobody consumes', queue()],
    ['a stream', consumer('arn:aws:dynamodb:eu-central-1:111122223333:table/t/stream/1')],
  ]);
});

describe('alarm-with-runbook', () => {
  const lambda = raw('AWS::Lambda::Function', { FunctionName: 'charge' }, 'function');
  const good = {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'function' } }],
    AlarmDescription: 'Payments fail. Runbook: docs/runbooks/charge.md',
    AlarmActions: ['arn:aws:sns:x:1:alarms'],
  };
  const alarm = (changes: object = {}) => all(lambda, raw('AWS::CloudWatch::Alarm', { ...good, ...changes }, 'alarm'));
  const none = 'fails without an alarm';
  const { Namespace, MetricName, Dimensions, ...told } = good;
  const metric = (Metric: object) => ({
    Metrics: [
      { Id: 'a', Expression: 'b' },
      { Id: 'b', MetricStat: { Metric } },
    ],
  });

  stops('alarm-with-runbook', 'PCI DSS 10.7.2 and 12.10.1', [
    ['a function without one', lambda, none],
    ['an alarm on another metric', alarm({ MetricName: 'Invocations' }), none],
    ['an alarm on a metric of that name elsewhere', alarm({ Namespace: 'Shop' }), none],
    ['an alarm on another function', alarm({ Dimensions: [{ Name: 'FunctionName', Value: 'other' }] }), none],
    ['an alarm on all functions', alarm({ Dimensions: [] }), none],
    ['an alarm without a runbook', alarm({ AlarmDescription: 'Payments fail.' }), 'has an alarm that names no runbook'],
    ['an alarm without a description', alarm({ AlarmDescription: nothing }), 'has an alarm that names no runbook'],
    ['an alarm without an action', alarm({ AlarmActions: [] }), 'has an alarm that tells nobody'],
    ['an alarm that is switched off', alarm({ ActionsEnabled: false }), 'has an alarm that tells nobody'],
    [
      'an alarm that only names a runbook, beside one that only tells somebody',
      all(
        alarm({ AlarmActions: nothing }),
        raw('AWS::CloudWatch::Alarm', { ...good, AlarmDescription: nothing }, 'second'),
      ),
      'has an alarm that tells nobody',
    ],
  ]);
  passes('alarm-with-runbook', [
    ['a function with one', alarm()],
    ['an alarm by name', alarm({ Dimensions: [{ Name: 'FunctionName', Value: 'charge' }] })],
    [
      'a good alarm beside a bare one',
      all(alarm(), raw('AWS::CloudWatch::Alarm', { Namespace, MetricName, Dimensions }, 'bare')),
    ],
    [
      'an alarm on an expression',
      all(
        lambda,
        raw('AWS::CloudWatch::Alarm', { ...told, ...metric({ Namespace, MetricName, Dimensions }) }, 'alarm'),
      ),
    ],
  ]);
});

describe('no-backup', () => {
  const options: GuardrailOptions = { notBackedUp: { '*/stack/leases': 'What is deleted must be gone.' } };
  const table = (properties: object = {}) => raw('AWS::DynamoDB::Table', properties, 'leases');
  const recovery = (on: unknown) => ({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: on } });
  const selection = (resource: unknown) =>
    raw('AWS::Backup::BackupSelection', { BackupSelection: { Resources: [resource] } }, 'plan');

  stops(
    'no-backup',
    'PCI DSS 3.2.1 and 3.7.5',
    [
      ['recovery', table(recovery(true)), 'has point-in-time recovery'],
      [
        'recovery where a condition holds',
        all(condition, table(recovery(either(true, false)))),
        'has point-in-time recovery',
      ],
      ['a stream', table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }), 'has a stream'],
      ['a stream to Kinesis', table({ KinesisStreamSpecification: { StreamArn: 'arn:x' } }), 'has a stream'],
      [
        'replicas',
        raw('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'a' }, { Region: 'b' }] }, 'leases'),
        'has replicas',
      ],
      [
        'recovery of a replica',
        raw('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'a', ...recovery(true) }] }, 'leases'),
        'has point-in-time recovery',
      ],
      ['a plan that names it', all(table(), selection(arnOf('leases'))), 'a plan of AWS Backup takes it'],
      ['a plan that takes everything', all(table(), selection('*')), 'a plan of AWS Backup takes it'],
    ],
    options,
  );
  passes(
    'no-backup',
    [
      ['a table that forgets', table(recovery(false))],
      ['one replica', raw('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'a' }] }, 'leases')],
      ['another table', raw('AWS::DynamoDB::Table', recovery(true), 'charges')],
      [
        'a plan for another table',
        all(table(), raw('AWS::DynamoDB::Table', {}, 'charges'), selection(arnOf('charges'))),
      ],
    ],
    options,
  );
});

describe('whole-template', () => {
  stops('whole-template', 'PCI DSS 2.2.1 and 6.5.1', [
    [
      'a transform of the template',
      (stack) => stack.addTransform('AWS::Serverless-2016-10-31'),
      'planted/stack is rewritten by the transform AWS::Serverless',
    ],
    [
      'a transform inside a resource',
      raw('AWS::S3::Bucket', { 'Fn::Transform': { Name: 'Mine' } }),
      'planted/stack/r is rewritten by a transform',
    ],
    [
      'a nested template from elsewhere',
      raw('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/t' }),
      'whose template is not of this app',
    ],
    ['a set of stacks', raw('AWS::CloudFormation::StackSet'), 'holds resources that this app does not show'],
    ['a function of SAM', raw('AWS::Serverless::Function'), 'holds resources that this app does not show'],
    ['a module', raw('Shop::S3::Bucket::MODULE'), 'holds resources that this app does not show'],
  ]);
  it('lets a stack of plain resources pass', () => {
    expect(complaintsAbout(raw('AWS::SSM::Parameter', { Type: 'String', Value: 'x' }))).toEqual([]);
  });
});
