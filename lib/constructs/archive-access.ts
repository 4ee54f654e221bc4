import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { HandlerName } from '../config/names';
import { here, type Foundation } from './foundation';
import { allow, throughService } from './statements';

/** Put objects below a prefix of a locked bucket. Its policy lets nobody replace or delete one. */
export function writeTo(bucket: Bucket, prefix: string): readonly PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [bucket.arnForObjects(`${prefix}*`)]),
    throughService(keyOf(bucket), 's3', ['GenerateDataKey']),
  ];
}

/** The one function that writes below each prefix of the archive. */
const writers = {
  batches: 'write-audit',
  log: 'sequence-audit',
  reviews: 'review-day',
  witness: 'send-checkpoint',
} as const satisfies Readonly<Record<string, HandlerName>>;

/**
 * Nobody else in the account puts objects there, whatever IAM allows him: what he planted would be locked, and be taken for evidence or
 * stand in its way (PCI DSS 10.3.2).
 */
export function eachPrefixHasOneWriter(archive: Bucket, { names }: Foundation): void {
  for (const [prefix, handler] of Object.entries(writers)) {
    archive.addToResourcePolicy(
      new PolicyStatement({
        sid: `OneWriterOf${prefix}`,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [archive.arnForObjects(`${prefix}/*`)],
        conditions: { ArnNotLike: { 'aws:PrincipalArn': [...names.roleOf(handler, here)] } },
      }),
    );
  }
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
