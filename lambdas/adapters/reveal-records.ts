import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { readEvent } from '../contracts/archivable-event';
import { MerchantId, Timestamp, TokenId } from '../contracts/fields';
import { RevealId, revealPrefix } from '../contracts/reveal';
import { type Reveal, revealEvent, revealFailures, type RevealRecords } from '../domain/card/reveal';
import { persistently, type Row, toItem } from './dynamodb';
import { ProvenanceColumns, provenanceColumns, provenanceIn } from './provenance-columns';

const RevealRow = z.object({
  pk: z.string(),
  schema: z.literal(1),
  id: RevealId,
  merchant_id: MerchantId,
  token: TokenId,
  reason: z.string(),
  ticket: z.string(),
  failure: z.optional(z.enum(revealFailures)),
  recipient: z.optional(z.string()),
  kms_request_id: z.optional(z.string()),
  occurred_at: Timestamp,
  ...ProvenanceColumns,
});

/** Rows of the vault table beside its tokens, each written once. Shape: docs/formats.md. */
export function revealRecords(client: DynamoDBClient, tableName: string): RevealRecords {
  return {
    async put(reveal) {
      if ('refused' in readEvent(JSON.parse(revealEvent(reveal).json)))
        throw new Error('a reveal that no archive takes');
      const command = new PutItemCommand({ TableName: tableName, Item: toItem(revealRow(reveal)) });
      await persistently(() => client.send(command));
    },
  };
}

function revealRow(reveal: Reveal): Row {
  return {
    pk: `${revealPrefix}${reveal.id}`,
    schema: 1,
    id: reveal.id,
    merchant_id: reveal.merchantId,
    token: reveal.tokenId,
    reason: reveal.reason,
    ticket: reveal.ticket,
    failure: reveal.failure,
    recipient: reveal.recipient,
    kms_request_id: reveal.kmsRequestId,
    occurred_at: reveal.occurredAt,
    ...provenanceColumns(reveal.provenance),
  };
}

export const isRevealRow = (row: Readonly<Record<string, unknown>>): boolean =>
  typeof row['pk'] === 'string' && row['pk'].startsWith(revealPrefix);

/** Read a reveal's row, as the stream has it. @throws a fault for a row of another schema */
export function readRevealRow(row: unknown): Reveal {
  const columns = RevealRow.parse(row);
  const { failure, recipient, kms_request_id: kmsRequestId } = columns;
  return {
    id: columns.id,
    merchantId: columns.merchant_id,
    tokenId: columns.token,
    reason: columns.reason,
    ticket: columns.ticket,
    ...(failure === undefined ? {} : { failure }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(kmsRequestId === undefined ? {} : { kmsRequestId }),
    occurredAt: columns.occurred_at,
    provenance: provenanceIn(columns),
  };
}
