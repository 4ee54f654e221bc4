import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { RelayedEvent } from '../domain/audit/relay-events';
import { revealEvent } from '../domain/card/reveal';
import { tokenEvent } from '../domain/card/token-events';
import { occurredAt } from './event-time';
import { readEventRow } from './ledger-rows';
import { isRevealRow, readRevealRow } from './reveal-records';
import { readTokenRow } from './vault-rows';

/** Lambda's JSON of attribute values: as the SDK has them, but for binary, which nothing here reads. */
const Image = z.record(z.string(), z.custom<AttributeValue>());

/** An event row as the ledger's stream delivers it. @throws a fault for a record that is not one */
export function readLedgerImage(record: DynamoDBRecord): RelayedEvent {
  const event = readEventRow(imageOf(record));
  return { position: positionOf(record), event, occurredAt: occurredAt(event) };
}

/** A row of a token or of a reveal as the vault's stream delivers it. The ciphertext is dropped before anything reads the row. */
export function readVaultImage(record: DynamoDBRecord): RelayedEvent {
  const row = { ...imageOf(record), sealed: new Uint8Array() };
  const position = positionOf(record);
  if (isRevealRow(row)) {
    const reveal = readRevealRow(row);
    return { position, event: revealEvent(reveal), occurredAt: reveal.occurredAt };
  }
  const token = readTokenRow(row);
  return {
    position,
    event: tokenEvent(token),
    occurredAt: token.state === 'active' ? token.createdAt : token.deletedAt,
  };
}

function imageOf({ dynamodb }: DynamoDBRecord): Record<string, unknown> {
  if (dynamodb?.NewImage === undefined) throw new Error('a stream record without an image');
  return unmarshall(Image.parse(dynamodb.NewImage));
}

function positionOf({ dynamodb }: DynamoDBRecord): string {
  if (dynamodb?.SequenceNumber === undefined) throw new Error('a stream record without a sequence number');
  return dynamodb.SequenceNumber;
}
