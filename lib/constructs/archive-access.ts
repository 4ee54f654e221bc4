import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { allow, throughService } from './statements';

/** Put objects below a prefix of the archive. Its policy lets nobody replace or delete one. */
export function writeTo(archive: Bucket, prefix: string): readonly PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [archive.arnForObjects(`${prefix}*`)]),
    throughService(keyOf(archive), 's3', ['GenerateDataKey']),
  ];
}

/** List the archive, and read what is below these prefixes. */
export function readFrom(archive: Bucket, prefixes: readonly string[]): readonly PolicyStatement[] {
  return [
    allow(['s3:ListBucket'], [archive.bucketArn]),
    allow(
      ['s3:GetObject'],
      prefixes.map((prefix) => archive.arnForObjects(`${prefix}*`)),
    ),
    throughService(keyOf(archive), 's3', ['Decrypt']),
  ];
}

function keyOf({ encryptionKey, node }: Bucket): IKey {
  if (!encryptionKey) throw new Error(`${node.path} has no key`);
  return encryptionKey;
}
