import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { timeoutSeconds } from '../contracts/timeouts';
import { guarded } from './guarded';

/**
 * The AWS clients, each made once per environment by the handler that needs it. Time-outs and attempts are stated because the
 * SDK's own default is to wait without end. Connections are kept alive (the SDK's default) but for one; region, credentials and endpoint
 * come from the environment, which only the SDK reads.
 */
const milliseconds = 1000;

/** `throwOnRequestTimeout`: without it the SDK only warns, and waits on. */
export const patience = (requestSeconds: number) => ({
  connectionTimeout: 1 * milliseconds,
  requestTimeout: requestSeconds * milliseconds,
  throwOnRequestTimeout: true,
});

/** Also of the client in secrets.ts, which is a file of its own because it is loaded on demand. */
export const standard = { maxAttempts: 3, requestHandler: patience(3) };

export function dynamoDbClient(): DynamoDBClient {
  return guarded(new DynamoDBClient(standard));
}

export function kmsClient(): KMSClient {
  return guarded(new KMSClient(standard));
}

/** For clients of one attempt, so without a connection that is kept: it may have broken while the environment was frozen. */
function fresh(requestSeconds: number) {
  const agent = { keepAlive: false };
  return { ...patience(requestSeconds), httpAgent: agent, httpsAgent: agent };
}

/** For `reveal-card` alone: each call of KMS is one record's, and a second one that nobody asked for would be unexplained (ADR 0039). */
export function kmsClientOfOneAttempt(): KMSClient {
  return guarded(new KMSClient({ maxAttempts: 1, requestHandler: fresh(3) }));
}

/**
 * For `authorize-card` alone: a second invoke could ask the processor twice (design section 7, step 2), and a broken connection would
 * make the charge `unknown`.
 */
export function authorizeCardClient(): LambdaClient {
  return guarded(new LambdaClient({ maxAttempts: 1, requestHandler: fresh(timeoutSeconds.invokeAuthorizeCard) }));
}
