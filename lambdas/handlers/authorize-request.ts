import { accessTokenVerifier } from '../adapters/access-token';
import { dynamoDbClient } from '../adapters/aws-clients';
import { certificateThumbprint } from '../adapters/client-certificate';
import { proofChecker } from '../adapters/dpop-proof';
import { issuerKeyCache } from '../adapters/issuer-key-cache';
import { issuerKeysTable } from '../adapters/issuer-keys-table';
import { AuthorizeRequestEnv } from '../contracts/environment';
import { merchantKey } from '../contracts/usage-plans';
import { acrValues } from '../domain/access/step-up';
import { verifyCredential } from '../domain/access/verify-credential';
import { authorizer } from '../runtime/authorizer';
import { readEnv } from '../runtime/env';

const env = readEnv(AuthorizeRequestEnv);
const now = (): Date => new Date();
const table = issuerKeysTable(dynamoDbClient(), env.ISSUER_KEYS_TABLE);
const keyOf = issuerKeyCache({ table, now, maxAgeHours: Number(env.ISSUER_KEYS_HOURS) });

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
  acrValues: (issuer, strength) =>
    acrValues(
      env.ISSUERS.find(({ name }) => name === issuer),
      strength,
    ),
  now,
});
