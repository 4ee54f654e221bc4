import { randomBytes } from 'node:crypto';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  DeleteWebACLCommand,
  DisassociateWebACLCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { kmsClient } from '../../lambdas/adapters/aws-clients';
import { s3Client } from '../../lambdas/adapters/s3-client';
import { readBucket, readBucketPolicy } from '../../lambdas/adapters/watched-buckets';
import { readFirewallOf } from '../../lambdas/adapters/watched-firewall';
import { keyReader } from '../../lambdas/adapters/watched-keys';
import { readTrail, selectorLine } from '../../lambdas/adapters/watched-trail';
import { sha256 } from '../../lambdas/adapters/sha256';
import { defaultLine, ruleLine, selectorDigest, withoutPlace } from '../../lambdas/contracts/controls';
import { CheckControlsEnv } from '../../lambdas/contracts/environment-audit';
import { runningStage } from '../support/stage';
import { emulatorAccount } from '../../cli/local/environment';
import { archiveBucket, deployed, useStage } from './deployed-stage';

const [kms, s3] = [kmsClient(), s3Client()];
const place = { partition: 'aws', ...emulatorAccount } as const;
const read = keyReader(place);
const newName = (): string => `contract-watched-${randomBytes(4).toString('hex')}`;

beforeAll(useStage);
afterAll(() => {
  kms.destroy();
  s3.destroy();
});

describe('what KMS says of a key', () => {
  const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!;

  it('is that it is enabled, and how often it rotates', async () => {
    const key = await newKey();
    await kms.send(new EnableKeyRotationCommand({ KeyId: key, RotationPeriodInDays: 120 }));
    expect(await read.key(key, true)).toEqual({ state: 'Enabled', rotationDays: 120 });
    expect(await read.key(key, false)).toEqual({ state: 'Enabled' });
  });

  it('is that it does not rotate', async () => {
    expect(await read.key(await newKey(), true)).toEqual({ state: 'Enabled' });
  });

  it('is that it is disabled, or will be deleted', async () => {
    const key = await newKey();
    await kms.send(new DisableKeyCommand({ KeyId: key }));
    expect(await read.key(key, false)).toEqual({ state: 'Disabled' });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    expect(await read.key(key, false)).toEqual({ state: 'PendingDeletion' });
  });

  it('is nothing where there is no such key', async () => {
    await expect(read.key('00000000-0000-0000-0000-000000000000', false)).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('what S3 says of a bucket', () => {
  it('is its versions and its lock', async () => {
    expect(await readBucket(s3, archiveBucket)).toEqual({ versioned: true, mode: 'COMPLIANCE', days: 400 });
  });

  it('is that it has neither', async () => {
    const Bucket = newName();
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect(await readBucket(s3, Bucket)).toEqual({ versioned: false });
  });

  it('is nothing where there is no such bucket', async () => {
    await expect(readBucket(s3, newName())).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('what KMS and S3 say of policies', () => {
  async function intended() {
    const { clients } = await runningStage();
    const command = new GetFunctionConfigurationCommand({ FunctionName: deployed.function('check-controls') });
    return CheckControlsEnv.parse((await clients.lambda.send(command)).Environment?.Variables);
  }
  const sorted = (lines: readonly string[] = []) => [...lines].sort();

  it('is, of every key and bucket of the stage, what was deployed', async () => {
    const { WATCHED_KEYS, WATCHED_BUCKETS, POLICIES = {} } = await intended();
    const labels = Object.keys(WATCHED_KEYS);
    expect(Object.keys(POLICIES)).toHaveLength(labels.length + 3);
    for (const label of labels) {
      expect([label, sorted(await read.policy(WATCHED_KEYS[label]!))]).toEqual([
        label,
        sorted(POLICIES[`key-${label}`]),
      ]);
    }
    for (const [label, name] of Object.entries(WATCHED_BUCKETS)) {
      const found = sorted(await readBucketPolicy(s3, name, place));
      expect([label, found]).toEqual([label, sorted(POLICIES[`bucket-${label}`])]);
      expect(found.some((line) => line.startsWith('NobodyDeletes '))).toBe(true);
    }
  });

  it('of a key is each of its statements', async () => {
    const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!;
    const before = JSON.parse((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy!);
    const more = { Sid: 'More', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
    const Policy = JSON.stringify({ ...before, Statement: [...before.Statement, more] });
    const found = await read.policy(KeyId);
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect(await read.policy(KeyId)).toEqual([...found, expect.stringMatching(/^More [\w-]{16}$/)]);
  });

  it('of a bucket is each of its statements, and none without a policy', async () => {
    const Bucket = newName();
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect(await readBucketPolicy(s3, Bucket, place)).toEqual([]);
    const denial = { Sid: 'NobodyDeletes', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject' };
    const Statement = [{ ...denial, Resource: `arn:aws:s3:::${Bucket}/*` }];
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    expect(await readBucketPolicy(s3, Bucket, place)).toEqual([expect.stringMatching(/^NobodyDeletes /)]);
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await readBucketPolicy(s3, Bucket, place)).toEqual([]);
    await expect(readBucketPolicy(s3, newName(), place)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('what CloudTrail says of a trail', () => {
  const Name = newName();
  const client = new CloudTrailClient({});
  const FieldSelectors = [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::a/', 'arn:aws:s3:::b/'] },
  ];
  const line =
    'eventCategory=Data resources.type=AWS::S3::Object resources.ARN^arn:aws:s3:::a/ resources.ARN^arn:aws:s3:::b/';

  beforeAll(async () => {
    const trail = { Name, S3BucketName: archiveBucket, IsMultiRegionTrail: true, EnableLogFileValidation: true };
    await client.send(new CreateTrailCommand(trail));
    const AdvancedEventSelectors = [{ Name: 'objects', FieldSelectors }];
    await client.send(new PutEventSelectorsCommand({ TrailName: Name, AdvancedEventSelectors }));
  });
  afterAll(async () => {
    await client.send(new DeleteTrailCommand({ Name }));
    client.destroy();
  });

  it('is what it records and how, and whether it does', async () => {
    const facts = {
      validatesFiles: true,
      everyRegion: true,
      selectors: [selectorDigest(line, (text) => withoutPlace(text, place), sha256)],
    };
    expect(await readTrail(Name, place)).toEqual({ ...facts, logging: false });
    await client.send(new StartLoggingCommand({ Name }));
    expect(await readTrail(Name, place)).toEqual({ ...facts, logging: true });
  });

  it('has every kind of selector in its line', () => {
    const fields = { Field: 'f', NotEquals: ['a'], EndsWith: ['b'], NotStartsWith: ['c'], NotEndsWith: ['d'] };
    expect(selectorLine([fields]).split(' ').sort()).toEqual(['f!$d', 'f!=a', 'f!^c', 'f$b']);
  });

  it('is nothing where there is no such trail', async () => {
    await expect(readTrail(newName(), place)).rejects.toMatchObject({ name: 'TrailNotFoundException' });
  });
});

describe('what WAF says of an API', () => {
  const apiStage = `arn:aws:apigateway:${emulatorAccount.region}::/restapis/aabbccdd/stages/${deployed.stage}`;
  const client = new WAFV2Client({});

  it('is that nothing is in front of it, or the web ACL that is', async () => {
    expect(await readFirewallOf(apiStage)).toBeUndefined();
    const Name = newName();
    const VisibilityConfig = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: Name };
    const Statement = { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' as const } };
    const rule = { Name: 'too-many', Priority: 1, Action: { Block: {} }, Statement };
    const Rules = [{ ...rule, VisibilityConfig }];
    const { Summary } = await client.send(
      new CreateWebACLCommand({ Name, Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig, Rules }),
    );
    const { ARN: WebACLArn, Id, LockToken } = Summary!;
    await client.send(new AssociateWebACLCommand({ WebACLArn, ResourceArn: apiStage }));
    expect(await readFirewallOf(apiStage)).toEqual({
      acl: Id,
      rules: [ruleLine(rule, sha256), defaultLine({ allow: {} }, sha256)],
    });
    await client.send(new DisassociateWebACLCommand({ ResourceArn: apiStage }));
    expect(await readFirewallOf(apiStage)).toBeUndefined();
    await client.send(new DeleteWebACLCommand({ Name, Scope: 'REGIONAL', Id, LockToken }));
    client.destroy();
  });
});
