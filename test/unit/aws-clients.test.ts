import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import {
  authorizeCardClient,
  dynamoDbClient,
  kmsClient,
  kmsClientOfOneAttempt,
} from '../../lambdas/adapters/aws-clients';
import { eventBridgeClient } from '../../lambdas/adapters/event-bridge-client';
import { s3Client } from '../../lambdas/adapters/s3-client';
import { timeoutSeconds } from '../../lambdas/contracts/timeouts';
import { type ScriptedAws, scriptedAws } from '../support/scripted-aws';

describe('AWS clients', () => {
  it.each([
    ['DynamoDB', dynamoDbClient, 3, 3],
    ['KMS', kmsClient, 3, 3],
    ['KMS, for reveal-card', kmsClientOfOneAttempt, 1, 3],
    ['EventBridge', eventBridgeClient, 3, 3],
    ['S3', s3Client, 3, 10],
    ['Lambda, for authorize-card', authorizeCardClient, 1, timeoutSeconds.invokeAuthorizeCard],
  ] as const)('%s: states its attempts and time-outs, and gives up on them', async (_, open, attempts, seconds) => {
    const { config } = open();
    expect(await config.maxAttempts()).toBe(attempts);
    expect(await handlerOptions(config.requestHandler)).toMatchObject({
      connectionTimeout: 1000,
      requestTimeout: seconds * 1000,
      throwOnRequestTimeout: true,
    });
  });

  it.each([
    ['keeps its connection', (settings: Settings) => new DynamoDBClient(settings), dynamoDbClient, 1],
    [
      'of authorize-card opens one for each call',
      (settings: Settings) => new LambdaClient(settings),
      authorizeCardClient,
      3,
    ],
  ] as const)('%s', async (_, make, open, connections) => {
    const aws = await scriptedAws();
    aws.play(() => ({ status: 200 }));
    const { requestHandler } = open().config;
    const client = make({ ...aws.configuration, requestHandler });
    for (let call = 0; call < 3; call += 1) await send(client);
    expect(aws.connections()).toBe(connections);
    client.destroy();
    await aws.close();
  });

  it('leaves no database call longer than an API answer may take', async () => {
    const { config } = dynamoDbClient();
    const { requestTimeout } = await handlerOptions(config.requestHandler);
    expect((await config.maxAttempts()) * requestTimeout).toBeLessThan(timeoutSeconds.processor * 1000);
  });
});

/** What the handler was made with: it resolves its options at the first request. */
async function handlerOptions(handler: object): Promise<{ readonly requestTimeout: number }> {
  const { configProvider } = z.object({ configProvider: z.unknown() }).parse(handler);
  return z.looseObject({ requestTimeout: z.number() }).parse(await configProvider);
}

type Settings = ScriptedAws['configuration'] & Pick<DynamoDBClient['config'], 'requestHandler'>;

function send(client: DynamoDBClient | LambdaClient): Promise<unknown> {
  return client instanceof LambdaClient
    ? client.send(new InvokeCommand({ FunctionName: 'authorize-card' }))
    : client.send(new ListTablesCommand({}));
}
