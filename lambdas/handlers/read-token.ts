import { dynamoDbClient } from '../adapters/aws-clients';
import { vaultTable } from '../adapters/vault-table';
import { ReadTokenEnv } from '../contracts/environment';
import { readToken } from '../domain/card/read-token';
import { readTokenApi } from '../runtime/api/tokens';
import { readEnv } from '../runtime/env';

const env = readEnv(ReadTokenEnv);

export const handler = readTokenApi(readToken({ vault: vaultTable(dynamoDbClient(), env.VAULT_TABLE) }));
