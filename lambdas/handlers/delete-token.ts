import { dynamoDbClient } from '../adapters/aws-clients';
import { vaultTable } from '../adapters/vault-table';
import { DeleteTokenEnv } from '../contracts/environment';
import { deleteToken } from '../domain/card/delete-token';
import { deleteTokenApi } from '../runtime/api/tokens';
import { readEnv } from '../runtime/env';

const env = readEnv(DeleteTokenEnv);
const vault = vaultTable(dynamoDbClient(), env.VAULT_TABLE);

export const handler = deleteTokenApi(deleteToken({ vault, now: () => new Date() }));
