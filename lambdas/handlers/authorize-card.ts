import { dynamoDbClient, kmsClient } from '../adapters/aws-clients';
import { cardCipher } from '../adapters/card-cipher';
import { keyStore } from '../adapters/key-store';
import { connectors } from '../adapters/processors/connectors';
import { vaultTable } from '../adapters/vault-table';
import { AuthorizeCardAnswer, AuthorizeCardRequest } from '../contracts/authorize-card';
import { AuthorizeCardEnv } from '../contracts/environment';
import { timeoutSeconds } from '../contracts/timeouts';
import { authorizeCard } from '../domain/charge/authorize-card';
import { authorizationAnswer, authorizationRequest } from '../runtime/api/authorize-card';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { keyStoreOptions } from '../runtime/key-store-options';

const env = readEnv(AuthorizeCardEnv);
const dynamoDb = dynamoDbClient();
const authorize = authorizeCard({
  vault: vaultTable(dynamoDb, env.VAULT_TABLE),
  keys: keyStore({ kms: kmsClient(), dynamoDb, ...keyStoreOptions(env) }),
  cipher: cardCipher(),
  processors: connectors({ dynamoDb, sandboxTable: env.SANDBOX_TABLE }),
  now: () => new Date(),
  processorTimeoutSeconds: timeoutSeconds.processor,
});

export const handler = invokeHandler(
  'authorize-card',
  { request: AuthorizeCardRequest, answer: AuthorizeCardAnswer },
  async (request) => authorizationAnswer(await authorize(authorizationRequest(request))),
);
