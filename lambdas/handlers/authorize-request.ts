import { accessTokenVerifier } from '../adapters/access-token';
import { dynamoDbClient } from '../adapters/aws-clients';
import { issuerKeysTable } from '../adapters/issuer-keys-table';
import { AuthorizeRequestEnv } from '../contracts/environment';
import { merchantKey } from '../contracts/usage-plans';
import { authorizer } from '../runtime/authorizer';
import { readEnv } from '../runtime/env';

const env = readEnv(AuthorizeRequestEnv);
const table = issuerKeysTable(dynamoDbClient(), env.ISSUER_KEYS_TABLE);
const expected = { issuer: env.ISSUER, audience: env.AUDIENCE, table, now: () => new Date() };

export const handler = authorizer(accessTokenVerifier(expected), (merchantId) => merchantKey(env.STAGE, merchantId));
