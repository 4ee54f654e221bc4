import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { archive } from '../../lambdas/adapters/archive';
import { s3Client } from '../../lambdas/adapters/aws-clients';
import { archiveContract, newObject } from './archive.contract';

const client = s3Client();
const bucket = `contract-archive-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  const retention = {
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } },
  } as const;
  await client.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration: retention }));
});

afterAll(() => client.destroy());

archiveContract('S3', () => archive(client, bucket));

describe('archive on S3', () => {
  it('makes one version of an object, however often it is put, and that version cannot be deleted', async () => {
    const { name: Key, body } = newObject();
    await archive(client, bucket).put(Key, body);
    await archive(client, bucket).put(Key, body);
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key }));
    expect(Versions).toHaveLength(1);
    const { VersionId } = Versions[0]!;
    await expect(client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('faults when the bucket does not exist', async () => {
    const { name, body } = newObject();
    await expect(archive(client, `${bucket}-none`).put(name, body)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
