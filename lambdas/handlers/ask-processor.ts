import { dynamoDbClient } from '../adapters/aws-clients';
import { connectors } from '../adapters/processors/connectors';
import { stripeKeys } from '../adapters/processors/stripe-keys';
import { vaultTable } from '../adapters/vault-table';
import { AskProcessorAnswer, AskProcessorRequest } from '../contracts/ask-processor';
import { AskProcessorEnv } from '../contracts/environment';
import { timeoutSeconds } from '../contracts/timeouts';
import { askProcessor } from '../domain/charge/ask-processor';
import { askProcessorApi } from '../runtime/api/ask-processor';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { reportConnector } from '../runtime/report-connector';

const env = readEnv(AskProcessorEnv);
const dynamoDb = dynamoDbClient();
const processor = askProcessor({
  vault: vaultTable(dynamoDb, env.VAULT_TABLE),
  processorFor: connectors({
    dynamoDb,
    sandboxTable: env.SANDBOX_TABLE,
    stripeKey: stripeKeys(env.STRIPE_ACCOUNTS),
    report: reportConnector,
  }),
  now: () => new Date(),
  processorTimeoutSeconds: timeoutSeconds.processor,
});

export const handler = invokeHandler(
  'ask-processor',
  { request: AskProcessorRequest, answer: AskProcessorAnswer },
  askProcessorApi(processor),
);
