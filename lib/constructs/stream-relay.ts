import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge, anyObjectOf } from './acknowledge';
import type { CardFunction } from './card-function';
import { allow, readStream, throughService } from './statements';

/** What the role of a relay needs: the stream, the bus, and where batches go that outlive the stream. */
export function relayPermissions(source: Table, bus: string, failed: Bucket): readonly PolicyStatement[] {
  const { encryptionKey } = failed;
  if (!encryptionKey) throw new Error(`${failed.node.path} has no key`);
  return [
    ...readStream(source),
    allow(['events:PutEvents'], [bus]),
    allow(['s3:ListBucket'], [failed.bucketArn]),
    allow(['s3:PutObject'], [failed.arnForObjects('*')]),
    throughService(encryptionKey, 's3', ['GenerateDataKey']),
  ];
}

/**
 * A table's stream into a relay. Retries have no end: an event that is not published is missing from the audit trail. A batch that
 * fails is halved until the one bad record is alone; what ages out of the stream after a day is kept in the bucket.
 */
export function streamFeeds(
  relay: CardFunction,
  source: Table,
  { filter, failed }: { readonly filter: unknown; readonly failed: Bucket },
): CfnEventSourceMapping {
  const { tableStreamArn } = source;
  if (!tableStreamArn) throw new Error(`${source.node.path} has no stream`);
  const mapping = new CfnEventSourceMapping(relay, 'stream', {
    functionName: relay.function.functionName,
    eventSourceArn: tableStreamArn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
    functionResponseTypes: ['ReportBatchItemFailures'],
    filterCriteria: { filters: [{ pattern: JSON.stringify(filter) }] },
    destinationConfig: { onFailure: { destination: failed.bucketArn } },
  });
  mapping.node.addDependency(relay.function);
  acknowledge(relay, anyObjectOf(failed), 'Lambda names the objects of failed batches; the bucket holds nothing else.');
  return mapping;
}
