import { accessTokenVerifier } from '../adapters/access-token';
import { dynamoDbClient } from '../adapters/aws-clients';
import { certificateThumbprint } from '../adapters/client-certificate';
import { credentialSignalsTable } from '../adapters/credential-signals-table';
import { proofChecker } from '../adapters/dpop-proof';
import { edgeReads } from '../adapters/edge-reads';
import { issuerKeyCache } from '../adapters/issuer-key-cache';
import { AuthorizeRequestEnv } from '../contracts/environment';
import { merchantKey } from '../contracts/usage-plans';
import { acrValues } from '../domain/access/step-up';
import { verifyCredential } from '../domain/access/verify-credential';
import { authorizer } from '../runtime/authorizer';
import { readEnv } from '../runtime/env';

const env = readEnv(AuthorizeRequestEnv);
const now = (): Date => new Date();
const dynamoDb = dynamoDbClient();
const tables = { issuerKeys: env.ISSUER_KEYS_TABLE, signals: env.SIGNALS_TABLE };
const read = edgeReads(dynamoDb, tables, now);
const keyOf = issuerKeyCache({ read, now, maxAgeHours: Number(env.ISSUER_KEYS_HOURS) });

const verify = verifyCredential({
  verifyToken: accessTokenVerifier({ issuers: env.ISSUERS, keyOf, now }),
  checkProof: proofChecker(now),
  thumbprintOf: certificateThumbprint,
  demand: env.POSSESSION,
});

export const handler = authorizer({
  verify,
  addresses: env.API_ADDRESSES,
  usageKey: (merchantId) => merchantKey(env.STAGE, merchantId),
  access: env.ACCESS,
  signals: credentialSignalsTable(dynamoDb, env.SIGNALS_TABLE),
  acrValues: (issuer, strength) =>
    acrValues(
      env.ISSUERS.find(({ name }) => name === issuer),
      strength,
    ),
  now,
});
