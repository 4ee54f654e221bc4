import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';

const Delivered = z.object({ detail: z.unknown() });

/** The detail of the EventBridge event that a queue message holds; undefined for a message that is none. */
export function detailOf(record: SQSRecord): unknown {
  try {
    return Delivered.parse(JSON.parse(record.body)).detail;
  } catch {
    return undefined;
  }
}
