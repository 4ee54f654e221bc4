import { Aws, Duration, SecretValue, type Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  CfnManagedPolicy,
  Effect,
  ManagedPolicy,
  Policy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
  User,
} from 'aws-cdk-lib/aws-iam';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, CfnBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { guardrails } from '../../lib/guardrails/checks';
import { stageNames } from '../../lib/config/stages';
import { guard } from '../../lib/guardrails/guardrail';
import { complaintAbout } from '../support/planted';
import { synthesized } from '../support/template';

const encrypted = (stack: Stack) => ({ encryption: BucketEncryption.KMS, encryptionKey: new Key(stack, 'key') });
const lockable = (stack: Stack) => ({
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: new Key(stack, 'key').keyArn } },
    ],
  },
});
const code = { code: { zipFile: 'exports.handler = () => {}' }, runtime: 'nodejs24.x', handler: 'index.handler' };
const role = (stack: Stack) => new Role(stack, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

function granting(statement: PolicyStatement): (stack: Stack) => void {
  return (stack) => {
    new Policy(stack, 'policy', { statements: [statement], roles: [role(stack)] });
  };
}

const onEverything = (...actions: readonly string[]) =>
  new PolicyStatement({ actions: [...actions], resources: ['*'] });

const onSecrets = (action: string, account: string, name: string) =>
  new PolicyStatement({
    actions: [action],
    resources: [`arn:aws:secretsmanager:${Aws.REGION}:${account}:secret:${name}`],
  });

describe('a complaint', () => {
  it('names the construct, the rule, the requirement and the mend', () => {
    const complaint = complaintAbout((stack) => new Bucket(stack, 'logs', encrypted(stack)));
    expect(complaint).toContain('planted/stack/logs/Resource may hold logs or evidence and has no Object Lock');
    expect(complaint).toContain('guardrail locked-evidence, PCI DSS 10.3.2 and 10.5.1');
    expect(complaint).toContain('Mend: make it with `lockedBucket`');
  });
});

describe('locked-evidence', () => {
  it.each<[string, (stack: Stack) => void]>([
    ['no lock', (stack) => new Bucket(stack, 'b', encrypted(stack))],
    [
      'a lock without a default retention',
      (stack) => new Bucket(stack, 'b', { ...encrypted(stack), objectLockEnabled: true }),
    ],
    [
      'a lock that locks nothing by itself',
      (stack) =>
        new CfnBucket(stack, 'b', {
          ...lockable(stack),
          objectLockEnabled: true,
          objectLockConfiguration: { objectLockEnabled: 'Enabled' },
        }),
    ],
    ['another name', (stack) => new Bucket(stack, 'b', { ...encrypted(stack), bucketName: 'failed-vault-of-mine' })],
  ])('stops a bucket with %s', (_what, plant) => {
    expect(complaintAbout(plant)).toContain('guardrail locked-evidence');
  });

  it('lets a locked bucket pass', () => {
    const complaint = complaintAbout(
      (stack) =>
        new Bucket(stack, 'b', {
          ...encrypted(stack),
          objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(1)),
        }),
    );
    expect(complaint).toBeUndefined();
  });
});

describe('function-in-vpc', () => {
  it('stops a function outside the VPC', () => {
    const complaint = complaintAbout((stack) => new CfnFunction(stack, 'f', { ...code, role: role(stack).roleArn }));
    expect(complaint).toContain(
      'planted/stack/f is a function outside the VPC (guardrail function-in-vpc, PCI DSS 1.3 and 1.4)',
    );
  });

  it('lets a named exception pass, and only under its whole name', () => {
    const named = (functionName: string) =>
      complaintAbout((stack) => new CfnFunction(stack, 'f', { ...code, role: role(stack).roleArn, functionName }));
    expect(named('strongroom-prod-refresh-issuer-keys')).toBeUndefined();
    expect(named('strongroom-prod-refresh-issuer-keys-too')).toContain('function-in-vpc');
  });

  it('lets a function inside pass', () => {
    const complaint = complaintAbout((stack) => {
      const vpc = new Vpc(stack, 'vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
      new CfnFunction(stack, 'f', {
        ...code,
        role: role(stack).roleArn,
        vpcConfig: {
          subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
          securityGroupIds: ['sg-0123456789abcdef0'],
        },
      });
    });
    expect(complaint).toBeUndefined();
  });
});

describe('no-wildcard', () => {
  it.each<[string, (stack: Stack) => void]>([
    ['allows the wildcard action dynamodb:*', granting(onEverything('dynamodb:*'))],
    ['allows the wildcard action kms:GenerateDataKey*', granting(onEverything('kms:GenerateDataKey*'))],
    [
      'allows dynamodb:GetItem on a wildcard resource',
      granting(onEverything('dynamodb:GetItem', 'xray:PutTraceSegments')),
    ],
    [
      'allows dynamodb:GetItem on a wildcard resource',
      granting(
        new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:*:*:table/strongroom-*'] }),
      ),
    ],
    [
      'allows secretsmanager:GetSecretValue on a wildcard resource',
      granting(onSecrets('secretsmanager:GetSecretValue', Aws.ACCOUNT_ID, 'strongroom/prod/*')),
    ],
    [
      'allows secretsmanager:GetSecretValue on a wildcard resource',
      granting(onSecrets('secretsmanager:GetSecretValue', '*', 'strongroom/prod/stripe/*')),
    ],
    [
      'allows secretsmanager:PutSecretValue on a wildcard resource',
      granting(onSecrets('secretsmanager:PutSecretValue', Aws.ACCOUNT_ID, 'strongroom/prod/stripe/*')),
    ],
    [
      'allows all but what it names',
      granting(new PolicyStatement({ notActions: ['iam:CreateUser'], resources: ['arn:aws:s3:::b'] })),
    ],
    [
      'allows all but what it names',
      granting(new PolicyStatement({ actions: ['s3:GetObject'], notResources: ['arn:aws:s3:::b/c'] })),
    ],
    [
      'has a managed policy, which AWS may widen',
      (stack) => role(stack).addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')),
    ],
    [
      'allows the wildcard action s3:*',
      (stack) =>
        new Role(stack, 'inline', {
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
          inlinePolicies: { p: new PolicyDocument({ statements: [onEverything('s3:*')] }) },
        }),
    ],
    [
      'allows the wildcard action iam:*',
      (stack) =>
        new CfnManagedPolicy(stack, 'managed', {
          policyDocument: { Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] },
          users: [new User(stack, 'user', { password: SecretValue.unsafePlainText('not-used-anywhere') }).userName],
        }),
    ],
  ])('stops a policy that %s', (finding, plant) => {
    const complaint = complaintAbout(plant);
    expect(complaint).toContain(finding);
    expect(complaint).toContain('guardrail no-wildcard, PCI DSS 7.2.1 and 7.2.5');
  });

  it.each<[string, (stack: Stack) => void]>([
    ['an action without a resource', granting(onEverything('xray:PutTraceSegments'))],
    [
      'a denial of everything',
      granting(new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })),
    ],
    [
      'the secrets of one kind',
      granting(onSecrets('secretsmanager:GetSecretValue', Aws.ACCOUNT_ID, 'strongroom/prod/stripe/*')),
    ],
    ['named things', granting(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/c'] }))],
  ])('lets %s pass', (_what, plant) => {
    expect(complaintAbout(plant)).toBeUndefined();
  });
});

describe('customer-managed-key', () => {
  const partitionKey = { name: 'pk', type: AttributeType.STRING };

  it.each<[string, (stack: Stack) => void]>([
    ['a table', (stack) => new Table(stack, 't', { partitionKey })],
    [
      "a table under AWS's key",
      (stack) => new Table(stack, 't', { partitionKey, encryption: TableEncryption.AWS_MANAGED }),
    ],
    ['a queue', (stack) => new Queue(stack, 'q')],
    ["a queue under AWS's key", (stack) => new Queue(stack, 'q', { encryption: QueueEncryption.KMS_MANAGED })],
    ['a topic', (stack) => new Topic(stack, 't')],
    ['a log group', (stack) => new LogGroup(stack, 'l')],
    ['a bus', (stack) => new EventBus(stack, 'b')],
    [
      "a bucket under AWS's key",
      (stack) =>
        new CfnBucket(stack, 'b', {
          bucketEncryption: {
            serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } }],
          },
        }),
    ],
  ])('stops %s', (_what, plant) => {
    const complaint = complaintAbout(plant);
    expect(complaint).toContain('keeps data without a customer-managed key');
    expect(complaint).toContain('guardrail customer-managed-key, PCI DSS 3.5.1 and 3.6.1');
  });

  it('lets each pass with a key of ours', () => {
    const complaint = complaintAbout((stack) => {
      const key = new Key(stack, 'key');
      new Table(stack, 't', { partitionKey, encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key });
      new Queue(stack, 'q', { encryption: QueueEncryption.KMS, encryptionMasterKey: key });
      new Topic(stack, 'topic', { masterKey: key });
      new LogGroup(stack, 'l', { encryptionKey: key });
      new EventBus(stack, 'b', { eventBusName: 'b', kmsKey: key });
    });
    expect(complaint).toBeUndefined();
  });
});

describe('the app', () => {
  it.each(stageNames)('stage %s passes every guardrail', (name) => {
    const stage = synthesized(name);
    guard(stage, guardrails);
    expect(() => stage.synth()).not.toThrow();
  });
});
