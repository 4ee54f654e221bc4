import { randomBytes } from 'node:crypto';
import { APIGatewayClient, GetRestApiCommand, GetStagesCommand } from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectLockConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { eventually } from '../../cli/eventually';
import { emulatorAccount } from '../../cli/local/environment';
import { emulatorSubset } from '../../lib/local/emulator-subset';
import { archiveBucket, deployed, useStage } from './deployed-stage';

/**
 * The other direction of test/infra/emulator-subset.test.ts: a row that the emulator carries by now must go from the table. The
 * templates in the stage were deployed as they are but for the rows, so what it ignored shows in what it describes.
 */
let clients: ReturnType<typeof connected>;

const connected = () => ({
  apiGateway: new APIGatewayClient({}),
  cloudFormation: new CloudFormationClient({}),
  dynamo: new DynamoDBClient({}),
  events: new EventBridgeClient({}),
  iam: new IAMClient({}),
  lambda: new LambdaClient({}),
  s3: new S3Client({}),
  sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
  sts: new STSClient({}),
});

beforeAll(async () => {
  await useStage();
  clients = connected();
});

afterAll(() => {
  for (const client of Object.values(clients)) client.destroy();
});

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;

/** Deploys a small stack, looks at it, and removes it. */
async function withStack<T>(resources: Resources, look: (stack: string) => Promise<T>): Promise<T> {
  const StackName = `subset-${randomBytes(4).toString('hex')}`;
  const TemplateBody = JSON.stringify({ Resources: resources });
  await clients.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await eventually(async () => ((await statusOf(StackName)).endsWith('_IN_PROGRESS') ? undefined : true), {
    within: 20_000,
  });
  try {
    return await look(StackName);
  } finally {
    await clients.cloudFormation.send(new DeleteStackCommand({ StackName }));
  }
}

async function statusOf(StackName: string): Promise<string> {
  const { Stacks = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks[0]?.StackStatus ?? 'unknown';
}

describe('what is removed is still unknown', () => {
  const rows = emulatorSubset.filter((row) => row.kind === 'removed');

  it.each(rows.map(({ type }) => type))('%s', async (Type) => {
    const deployment = withStack({ Probe: { Type } }, statusOf);
    await expect(deployment).rejects.toThrow(`Unrecognized resource types: [${Type}]`);
  });

  it('and a known type is told apart: the probe can fail', async () => {
    const status = await withStack({ Probe: { Type: 'AWS::SNS::Topic' } }, statusOf);
    expect(status).toBe('CREATE_COMPLETE');
  });
});

const nothingThere = (names: readonly string[]) => (error: unknown) => {
  if (error instanceof Error && names.includes(error.name)) return undefined;
  throw error;
};

const TableName = deployed.table('vault');
const Bucket = archiveBucket.replace('-archive-', '-failed-vault-');

async function restApi() {
  const { restApi: id } = { restApi: String(emulatorSubset.find((row) => row.kind === 'added')?.tag.value) };
  return clients.apiGateway.send(new GetRestApiCommand({ restApiId: id }));
}

const bus = () => clients.events.send(new DescribeEventBusCommand({ Name: deployed.bus }));

/** What the emulator says of a property that our templates set; undefined (or the default) as long as it ignores it. */
const described: Readonly<Record<string, () => Promise<unknown>>> = {
  'AWS::DynamoDB::Table PointInTimeRecoverySpecification': async () => {
    const answer = await clients.dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
    const status = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    return status === 'DISABLED' ? undefined : status;
  },
  'AWS::DynamoDB::Table SSESpecification': async () =>
    (await clients.dynamo.send(new DescribeTableCommand({ TableName }))).Table?.SSEDescription,
  'AWS::DynamoDB::Table ResourcePolicy': async () => {
    const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName }));
    const policy = clients.dynamo.send(new GetResourcePolicyCommand({ ResourceArn: Table?.TableArn }));
    return policy.catch(nothingThere(['PolicyNotFoundException']));
  },
  'AWS::S3::Bucket BucketEncryption': async () => {
    const answer = await clients.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const [rule] = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
    return rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  },
  'AWS::S3::Bucket LifecycleConfiguration': async () =>
    clients.s3
      .send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
      .catch(nothingThere(['NoSuchLifecycleConfiguration'])),
  'AWS::Lambda::Function VpcConfig': async () => {
    const FunctionName = deployed.function('tokenize-card');
    const { VpcConfig } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return VpcConfig?.SubnetIds?.length ? VpcConfig : undefined;
  },
  'AWS::Events::EventBus KmsKeyIdentifier': async () => (await bus()).KmsKeyIdentifier,
  'AWS::Events::EventBus DeadLetterConfig': async () => (await bus()).DeadLetterConfig,
  'AWS::ApiGateway::Stage AccessLogSetting': async () => {
    const { item = [] } = await clients.apiGateway.send(new GetStagesCommand({ restApiId: (await restApi()).id }));
    expect(item).toHaveLength(1);
    return item[0]?.accessLogSettings?.destinationArn;
  },
  'AWS::ApiGateway::RestApi SecurityPolicy': async () => (await restApi()).securityPolicy,
  'AWS::ApiGateway::RestApi EndpointAccessMode': async () => (await restApi()).endpointAccessMode,
};

describe('what is ignored still does not show', () => {
  const rows = emulatorSubset
    .filter((row) => row.kind === 'ignored' && row.describable)
    .map((row) => `${row.type} ${'property' in row ? row.property : ''}`);

  it('every describable row has a look', () => {
    expect(rows.sort()).toEqual(Object.keys(described).sort());
  });

  it.each(rows)('%s', async (row) => {
    await expect(described[row]?.()).resolves.toBeUndefined();
  });
});

describe('what is told by API is still ignored in a template', () => {
  it('AWS::S3::Bucket ObjectLockConfiguration', async () => {
    const BucketName = `subset-${randomBytes(4).toString('hex')}`;
    const Properties = {
      BucketName,
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      },
    };
    const lock = await withStack({ Probe: { Type: 'AWS::S3::Bucket', Properties } }, () =>
      clients.s3
        .send(new GetObjectLockConfigurationCommand({ Bucket: BucketName }))
        .catch(nothingThere(['ObjectLockConfigurationNotFoundError'])),
    );
    expect(lock?.ObjectLockConfiguration?.Rule).toBeUndefined();
  });

  it('AWS::DynamoDB::Table TimeToLiveSpecification', async () => {
    const name = `subset-${randomBytes(4).toString('hex')}`;
    const Properties = {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    };
    const answer = await withStack({ Probe: { Type: 'AWS::DynamoDB::Table', Properties } }, () =>
      clients.dynamo.send(new DescribeTimeToLiveCommand({ TableName: name })),
    );
    expect(answer.TimeToLiveDescription?.TimeToLiveStatus).toBe('DISABLED');
  });
});

const withoutTls = (resource: string, action: string) => ({
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: action,
      Resource: resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

describe('what is left out would still refuse every call', () => {
  it('AWS::S3::BucketPolicy', async () => {
    const BucketName = `subset-${randomBytes(4).toString('hex')}`;
    const PolicyDocument = withoutTls(`arn:aws:s3:::${BucketName}/*`, 's3:*');
    const resources = {
      Probe: { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
      Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Probe' }, PolicyDocument } },
    };
    const put = (client: S3Client, bucket: string) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'b' }));
    await withStack(resources, () =>
      asRole(async (client) => {
        await expect(put(client, BucketName)).rejects.toMatchObject({ name: 'AccessDenied' });
      }),
    );
    await withStack({ Probe: resources.Probe }, () =>
      asRole(async (client) => {
        await expect(put(client, BucketName)).resolves.toBeDefined();
      }),
    );
  });

  it('AWS::SQS::QueuePolicy', async () => {
    const QueueName = `subset-${randomBytes(4).toString('hex')}`;
    const PolicyDocument = withoutTls(
      `arn:aws:sqs:${emulatorAccount.region}:${emulatorAccount.account}:${QueueName}`,
      'sqs:*',
    );
    const QueueUrl = `${process.env['AWS_ENDPOINT_URL'] ?? ''}/${emulatorAccount.account}/${QueueName}`;
    const resources = {
      Probe: { Type: 'AWS::SQS::Queue', Properties: { QueueName } },
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Probe' }], PolicyDocument } },
    };
    const look = () => clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await withStack({ Probe: resources.Probe }, async () => {
      await expect(look()).resolves.toBeDefined();
    });
    await withStack(resources, async () => {
      await expect(look()).rejects.toThrow(/denied/i);
    });
  });
});

/** An S3 client with a role that IAM allows everything on S3. */
async function asRole(work: (client: S3Client) => Promise<void>): Promise<void> {
  const RoleName = `subset-${randomBytes(4).toString('hex')}`;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${emulatorAccount.account}:root` },
    Action: 'sts:AssumeRole',
  };
  const policy = {
    PolicyName: 'all',
    PolicyDocument: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
  };
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify({ Statement: [trust] }) }),
  );
  await clients.iam.send(new PutRolePolicyCommand({ RoleName, ...policy }));
  const { Credentials } = await clients.sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'subset' }),
  );
  const client = new S3Client({
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  try {
    await work(client);
  } finally {
    client.destroy();
    await clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: policy.PolicyName }));
    await clients.iam.send(new DeleteRoleCommand({ RoleName }));
  }
}
