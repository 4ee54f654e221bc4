import {
  GetBucketEncryptionCommand,
  type GetBucketEncryptionCommandOutput,
  GetBucketPolicyCommand,
  type GetBucketPolicyCommandOutput,
  GetBucketVersioningCommand,
  type GetBucketVersioningCommandOutput,
  GetObjectLockConfigurationCommand,
  type GetObjectLockConfigurationCommandOutput,
  GetPublicAccessBlockCommand,
  type GetPublicAccessBlockCommandOutput,
} from '@aws-sdk/client-s3';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

export interface BucketAnswers {
  readonly name: string;
  readonly lock: Asked<Omit<GetObjectLockConfigurationCommandOutput, '$metadata'>>;
  readonly versioning: Asked<Omit<GetBucketVersioningCommandOutput, '$metadata'>>;
  readonly encryption: Asked<Omit<GetBucketEncryptionCommandOutput, '$metadata'>>;
  readonly publicAccess: Asked<Omit<GetPublicAccessBlockCommandOutput, '$metadata'>>;
  readonly policy: Asked<Omit<GetBucketPolicyCommandOutput, '$metadata'>>;
}

export async function askBucket({ s3 }: Clients, Bucket: string): Promise<BucketAnswers> {
  return {
    name: Bucket,
    lock: await asked(() => s3.send(new GetObjectLockConfigurationCommand({ Bucket }))),
    versioning: await asked(() => s3.send(new GetBucketVersioningCommand({ Bucket }))),
    encryption: await asked(() => s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    publicAccess: await asked(() => s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    policy: await asked(() => s3.send(new GetBucketPolicyCommand({ Bucket }))),
  };
}
