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
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  DeleteWebACLCommand,
  DisassociateWebACLCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { kmsClient } from '../../lambdas/adapters/aws-clients';
import { s3Client } from '../../lambdas/adapters/s3-client';
import { readBucket } from '../../lambdas/adapters/watched-buckets';
import { readAclOf } from '../../lambdas/adapters/watched-firewall';
import { keyReader } from '../../lambdas/adapters/watched-keys';
import { readTrail, selectorLine } from '../../lambdas/adapters/watched-trail';
import { emulatorAccount } from '../../cli/local/environment';
import { archiveBucket, deployed, useStage } from './deployed-stage';

const [kms, s3] = [kmsClient(), s3Client()];
const readKey = keyReader();
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
    expect(await readKey(key, true)).toEqual({ state: 'Enabled', rotationDays: 120 });
    expect(await readKey(key, false)).toEqual({ state: 'Enabled' });
  });

  it('is that it does not rotate', async () => {
    expect(await readKey(await newKey(), true)).toEqual({ state: 'Enabled' });
  });

  it('is that it is disabled, or will be deleted', async () => {
    const key = await newKey();
    await kms.send(new DisableKeyCommand({ KeyId: key }));
    expect(await readKey(key, false)).toEqual({ state: 'Disabled' });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    expect(await readKey(key, false)).toEqual({ state: 'PendingDeletion' });
  });

  it('is nothing where there is no such key', async () => {
    await expect(readKey('00000000-0000-0000-0000-000000000000', false)).rejects.toMatchObject({
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
    const facts = { validatesFiles: true, everyRegion: true, selectors: [line] };
    expect(await readTrail(Name)).toEqual({ ...facts, logging: false });
    await client.send(new StartLoggingCommand({ Name }));
    expect(await readTrail(Name)).toEqual({ ...facts, logging: true });
  });

  it('has every kind of selector in its line', () => {
    const fields = { Field: 'f', NotEquals: ['a'], EndsWith: ['b'], NotStartsWith: ['c'], NotEndsWith: ['d'] };
    expect(selectorLine([fields]).split(' ').sort()).toEqual(['f!$d', 'f!=a', 'f!^c', 'f$b']);
  });

  it('is nothing where there is no such trail', async () => {
    await expect(readTrail(newName())).rejects.toMatchObject({ name: 'TrailNotFoundException' });
  });
});

describe('what WAF says of an API', () => {
  const apiStage = `arn:aws:apigateway:${emulatorAccount.region}::/restapis/aabbccdd/stages/${deployed.stage}`;
  const client = new WAFV2Client({});

  it('is that nothing is in front of it, or the web ACL that is', async () => {
    expect(await readAclOf(apiStage)).toBeUndefined();
    const Name = newName();
    const VisibilityConfig = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: Name };
    const { Summary } = await client.send(
      new CreateWebACLCommand({ Name, Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig }),
    );
    const { ARN: WebACLArn, Id, LockToken } = Summary!;
    await client.send(new AssociateWebACLCommand({ WebACLArn, ResourceArn: apiStage }));
    expect(await readAclOf(apiStage)).toBe(WebACLArn);
    await client.send(new DisassociateWebACLCommand({ ResourceArn: apiStage }));
    expect(await readAclOf(apiStage)).toBeUndefined();
    await client.send(new DeleteWebACLCommand({ Name, Scope: 'REGIONAL', Id, LockToken }));
    client.destroy();
  });
});
