import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Processor } from '../../domain/charge/processor';
import { sandboxProcessor } from './sandbox';

/** The connectors of this stage, by the name that merchants refer to. A connector whose means are not deployed is absent. */
export function connectors(means: {
  readonly dynamoDb: DynamoDBClient;
  readonly sandboxTable: string | undefined;
}): Readonly<Record<string, Processor | undefined>> {
  const { dynamoDb, sandboxTable } = means;
  return sandboxTable === undefined ? {} : { sandbox: sandboxProcessor(dynamoDb, sandboxTable) };
}
