import { marshall } from '@aws-sdk/util-dynamodb';
import { activeRow } from '../../lambdas/adapters/vault-rows';
import type { StoredToken } from '../../lambdas/domain/card/vault';
import type { EventRow } from '../../lambdas/domain/charge/ledger';

/**
 * What Lambda puts into a bucket for a batch of a DynamoDB stream that it gave up on, in the format that AWS documents (Lambda guide,
 * "Retain discarded records for a DynamoDB event source"). The emulator writes none and nobody has seen one of ours on AWS yet.
 */
export function failedBatch(records: readonly unknown[], condition = 'RetryAttemptsExhausted'): string {
  return JSON.stringify({
    requestContext: {
      requestId: '316aa6d0-8154-4c3a-9af7-85d5f4a6bc81',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:strongroom-local-relay-ledger-events:$LATEST',
      condition,
      approximateInvokeCount: 17,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-24T00:13:49.717Z',
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000001573689847184-864758bb',
      startSequenceNumber: '800000000003126276362',
      endSequenceNumber: '800000000003126276362',
      approximateArrivalOfFirstRecord: '2026-11-23T00:13:19Z',
      approximateArrivalOfLastRecord: '2026-11-23T00:13:19Z',
      batchSize: records.length,
      streamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/strongroom-local-ledger/stream/2026-11-14T00:13:19.717',
    },
    payload: JSON.stringify({ Records: records }),
  });
}

/** Its object's name, in the documented form. */
export const failedBatchKey = (uuid: string): string =>
  `aws/lambda/a1b2c3d4-5678-90ab-cdef-11111EXAMPLE/shardId-00000001573689847184-864758bb/2026/11/24/2026-11-24T00.13.49-${uuid}`;

const record = (sequence: number, eventName: 'INSERT' | 'MODIFY', image: object) => ({
  eventID: `c81e728d9d4c2f636f067f89cc14862${sequence}`,
  eventName,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  dynamodb: {
    ApproximateCreationDateTime: 1_795_478_400,
    NewImage: image,
    SequenceNumber: `80000000000312627636${sequence}`,
    SizeBytes: 26,
    StreamViewType: 'NEW_IMAGE',
  },
});

/** An event row of the ledger, as its stream delivers it. */
export function ledgerRecord(chargeId: string, { id, sequence, type, json }: EventRow): unknown {
  const sk = `event#${String(sequence).padStart(8, '0')}`;
  return record(sequence, 'INSERT', marshall({ pk: `charge#${chargeId}`, sk, schema: 1, id, sequence, type, json }));
}

/** A token row of the vault, as its stream delivers it: binary is base64 in Lambda's JSON. */
export function vaultRecord(token: StoredToken): unknown {
  const { sealed, ...rest } = activeRow(token);
  const image = marshall(rest, { removeUndefinedValues: true });
  return record(1, 'INSERT', { ...image, sealed: { B: Buffer.from(sealed as Uint8Array).toString('base64') } });
}
