import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { archive } from '../../lambdas/adapters/archive';
import { s3Client } from '../../lambdas/adapters/s3-client';
import { archiveContract, newObject } from './archive.contract';
import { useStage } from './deployed-stage';

const client = s3Client();
/** Locked as the stage's is, and not the stage's: what is in that is evidence, and its verifier would name what this suite puts. */
const archiveBucket = `contract-archive-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  await useStage();
  await client.send(new CreateBucketCommand({ Bucket: archiveBucket, ObjectLockEnabledForBucket: true }));
  await client.send(
    new PutObjectLockConfigurationCommand({
      Bucket: archiveBucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } },
      },
    }),
  );
});

afterAll(() => client.destroy());

archiveContract('S3', () => archive(client, archiveBucket));

describe('archive on S3', () => {
  it('makes one version of an object, however often it is put, and that version cannot be deleted', async () => {
    const { name: Key, body } = newObject();
    await archive(client, archiveBucket).put(Key, body);
    await archive(client, archiveBucket).put(Key, body);
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: archiveBucket, Prefix: Key }));
    expect(Versions).toHaveLength(1);
    const { VersionId } = Versions[0]!;
    await expect(client.send(new DeleteObjectCommand({ Bucket: archiveBucket, Key, VersionId }))).rejects.toMatchObject(
      {
        name: 'AccessDenied',
      },
    );
  });

  it('faults when the bucket does not exist', async () => {
    const { name, body } = newObject();
    await expect(archive(client, `${archiveBucket}-none`).put(name, body)).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});
