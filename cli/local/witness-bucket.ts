import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { namesOf } from '../../lib/config/names';
import { clientsFor } from '../aws';
import { emulatorAccess } from './emulator-access';
import { emulatorAccount, witness } from './environment';
import type { Place } from './place';

/** Clients of the other account of the emulator, which holds the witness's bucket. */
export const witnessClients = (place: Place) =>
  clientsFor({ ...emulatorAccess(place), credentials: witness.credentials });

/** What the witness does in an account of its own (docs/controls.md): a bucket that the first account may put checkpoints into. */
export async function makeWitnessBucket(place: Place): Promise<void> {
  const { s3 } = witnessClients(place);
  await s3
    .send(new CreateBucketCommand({ Bucket: witness.bucket, ObjectLockEnabledForBucket: true }))
    .catch(unlessThere);
  const Statement = [
    {
      Sid: 'CheckpointsOfStrongroom',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${emulatorAccount.account}:root` },
      Action: ['s3:PutObject', 's3:GetObject'],
      Resource: `arn:aws:s3:::${witness.bucket}/witness/${namesOf('local').stage}/*`,
    },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: witness.bucket, Policy }));
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'BucketAlreadyOwnedByYou') throw error;
}
