import type { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { RelayEventsEnv } from '../../lambdas/contracts/environment';
import { acknowledge, anyObjectOf } from './acknowledge';
import { writeTo } from './archive-access';
import { CardFunction } from './card-function';
import { failedBatchesBucket } from './evidence-bucket';
import type { Foundation } from './foundation';
import { allow, readStream } from './statements';

export interface StreamRelayProps {
  readonly zone: 'vault' | 'ledger';
  readonly source: Table;
  /** Which records of the stream the relay sees, in Lambda's filter syntax. */
  readonly filter: unknown;
  readonly payments: IEventBus;
  readonly failureImpact: string;
  readonly foundation: Foundation;
}

/** `relay-<zone>-events`: what happened in a table, from its stream to the bus `payments` (design section 8). */
export function streamRelay(stack: Stack, props: StreamRelayProps): CardFunction {
  const { zone, source, filter, payments, failureImpact, foundation } = props;
  const failed = failedBatchesBucket(stack, { bucket: `failed-${zone}`, owner: zone, foundation });
  const relay = new CardFunction<typeof RelayEventsEnv>(stack, {
    handler: `relay-${zone}-events`,
    environment: { EVENT_BUS: payments.eventBusName },
    permissions: relayPermissions(source, payments.eventBusArn, failed),
    timeoutSeconds: 60,
    failureImpact,
    foundation,
  });
  streamFeeds(relay, source, { filter, failed });
  return relay;
}

/** What the role of a relay needs: the stream, the bus, and where batches go that outlive the stream. */
function relayPermissions(source: Table, bus: string, failed: Bucket): readonly PolicyStatement[] {
  return [
    ...readStream(source),
    allow(['events:PutEvents'], [bus]),
    allow(['s3:ListBucket'], [failed.bucketArn]),
    ...writeTo(failed, ''),
  ];
}

/**
 * A table's stream into a relay. Retries have no end: an event that is not published is missing from the audit trail. A batch that
 * fails is halved until the one bad record is alone; what ages out of the stream after a day is kept in the bucket.
 */
function streamFeeds(
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
