import { dynamoDbClient } from '../adapters/aws-clients';
import { fetchIssuerKeys } from '../adapters/issuer-http';
import { issuerKeysTable } from '../adapters/issuer-keys-table';
import { RefreshIssuerKeysEnv } from '../contracts/environment';
import { RefreshedKeys } from '../contracts/issuer';
import { Scheduled } from '../contracts/schedules';
import { refreshIssuerKeys } from '../domain/access/refresh-issuer-keys';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { measureIssuerKeys, reportIssuer } from '../runtime/issuer-reports';

const env = readEnv(RefreshIssuerKeysEnv);
const table = issuerKeysTable(dynamoDbClient(), env.ISSUER_KEYS_TABLE);
const refresh = refreshIssuerKeys({
  fetchKeys: fetchIssuerKeys,
  table,
  now: () => new Date(),
  onFailed: reportIssuer,
  onAge: measureIssuerKeys,
});

export const handler = invokeHandler('refresh-issuer-keys', { request: Scheduled, answer: RefreshedKeys }, () =>
  refresh(env.ISSUERS),
);
