import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { successKey } from '../../lambdas/contracts/controls';
import type { SendCheckpointEnv } from '../../lambdas/contracts/environment-audit';
import type { Deployment } from '../config/deployment';
import type { Names } from '../config/names';
import { acknowledge, anyObjectOf } from './acknowledge';
import { readFrom, writeTo } from './archive-access';
import { CardFunction } from './card-function';
import { here, type Foundation } from './foundation';
import { allow, putItem } from './statements';

export type Witness = NonNullable<Deployment['witness']>;

const kept = 'witness/';

/** The objects of this stage at the witness. */
export const objectsAtWitness = ({ bucket }: Witness, { stage }: Pick<Names, 'stage'>): string =>
  `arn:${here.partition}:s3:::${bucket}/witness/${stage}/*`;

/** `send-checkpoint`, every day at five in the morning UTC: a bucket of another account gets what the log looked like. */
export function checkpointWitness(
  stack: Stack,
  {
    archive,
    logKey,
    witness,
    controls,
    foundation,
  }: {
    readonly archive: Bucket;
    readonly logKey: IKey;
    readonly witness: Witness;
    /** Where it says that it ran: it is a control. */
    readonly controls: Table;
    readonly foundation: Foundation;
  },
): CardFunction {
  const { names } = foundation;
  const send = new CardFunction<typeof SendCheckpointEnv>(stack, {
    handler: 'send-checkpoint',
    environment: {
      ...{ STAGE: names.stage, ARCHIVE_BUCKET: archive.bucketName, WITNESS_BUCKET: witness.bucket },
      ...{ LOG_KEY: logKey.keyArn, LOG_NAME: names.auditLog(here) },
      CONTROLS_TABLE: controls.tableName,
    },
    permissions: [
      ...readFrom(archive, ['log/', kept]),
      ...writeTo(archive, kept),
      allow(['kms:GetPublicKey'], [logKey.keyArn]),
      allow(['s3:PutObject', 's3:GetObject'], [objectsAtWitness(witness, names)]),
      ...putItem(controls, successKey('witness')),
    ],
    timeoutSeconds: 60,
    failureImpact:
      'Nobody outside the account can tell that the audit log was not replaced by another one since yesterday.',
    schedule: {
      runs: [{ id: 'witness-schedule', at: Schedule.cron({ hour: '5', minute: '0' }) }],
      silence: { after: Duration.days(1) },
    },
    foundation,
  });
  for (const prefix of ['log/', kept]) {
    acknowledge(send, anyObjectOf(archive, prefix), 'Checkpoints are named by tree sizes and days.');
  }
  const theirs = `IAM5[Resource::arn:<AWS::Partition>:s3:::${witness.bucket}/witness/${names.stage}/*]`;
  acknowledge(send, theirs, 'A checkpoint at the witness is named by its day.');
  return send;
}
