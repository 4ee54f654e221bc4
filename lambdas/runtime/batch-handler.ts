import type {
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SelfManagedKafkaEvent,
  SelfManagedKafkaRecord,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import { log } from './logger';
import { publishMetrics } from './metrics';

/** Identifiers of the records that must come again; none: all done. */
type FailedIds = readonly string[];

type BatchHandler<Event> = (event: Event) => Promise<SQSBatchResponse>;

/**
 * A consumer of an SQS queue with partial batch failures (`ReportBatchItemFailures`): only what failed comes again, and ends in
 * the dead-letter queue when it keeps failing. `work` gets the whole batch and must not throw for one bad record.
 */
export function queueHandler(
  name: string,
  work: (records: readonly SQSRecord[]) => Promise<FailedIds>,
): BatchHandler<SQSEvent> {
  return (event) => reported(name, event.Records.length, () => work(event.Records));
}

/**
 * A consumer of a DynamoDB stream. `work` answers with the sequence numbers that failed; Lambda goes on from the first of them,
 * so what comes after it is delivered again: consumers downstream know events by id.
 */
export function streamHandler(
  name: string,
  work: (records: readonly DynamoDBRecord[]) => Promise<FailedIds>,
): BatchHandler<DynamoDBStreamEvent> {
  return (event) => reported(name, event.Records.length, () => work(event.Records));
}

/**
 * A consumer of a Kafka topic, whose mapping knows no partial failures: where one record must come again, its whole batch does.
 * @throws Error then, with a fixed text
 */
export function topicHandler(
  name: string,
  work: (records: readonly SelfManagedKafkaRecord[]) => Promise<FailedIds>,
): BatchHandler<SelfManagedKafkaEvent> {
  return async (event) => {
    const records = Object.values(event.records).flat();
    const { batchItemFailures } = await reported(name, records.length, () => work(records));
    if (batchItemFailures.length > 0) throw new Error(`${name}: records must come again`);
    return { batchItemFailures };
  };
}

async function reported(name: string, records: number, work: () => Promise<FailedIds>): Promise<SQSBatchResponse> {
  const failed = await work();
  log[failed.length === 0 ? 'info' : 'error'](name, { records, failed: failed.length });
  publishMetrics();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
