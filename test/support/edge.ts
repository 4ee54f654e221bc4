import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { accessTokenVerifier } from '../../lambdas/adapters/access-token';
import { certificateThumbprint } from '../../lambdas/adapters/client-certificate';
import { proofChecker } from '../../lambdas/adapters/dpop-proof';
import { issuerKeyCache } from '../../lambdas/adapters/issuer-key-cache';
import { type IssuerRow, trustedIssuer } from '../../lambdas/contracts/trusted-issuer';
import type { IssuerKeysTable } from '../../lambdas/domain/access/issuer-keys';
import type { PossessionDemand } from '../../lambdas/domain/access/possession';
import { verifyCredential } from '../../lambdas/domain/access/verify-credential';
import type { AccessParameters } from '../../lambdas/domain/access/question';
import { acrValues } from '../../lambdas/domain/access/step-up';
import { merchantKey } from '../../lambdas/contracts/usage-plans';
import { authorizer } from '../../lambdas/runtime/authorizer';
import { easyAccess } from './access';
import { handClock } from './hand-clock';
import type { ReadKeys } from '../../lambdas/adapters/edge-reads';
import type { SignalsTable } from '../../lambdas/domain/access/signals';
import { inMemorySignalsTable } from './in-memory-signals-table';
import { inMemoryIssuerKeysTable } from './in-memory-issuer-keys-table';
import type { SigningKey } from './local-issuer';

export const companyRow: IssuerRow = {
  name: 'company',
  provider: 'standard',
  url: 'https://issuer.example',
  audience: 'https://api.example',
  merchants: 'any',
};

export interface Call {
  readonly authorization?: string | readonly string[];
  readonly proof?: string | readonly string[];
  readonly certificate?: string;
  readonly method?: string;
  readonly route?: string;
  readonly path?: string;
  readonly context?: object;
  /** The variables of API Gateway's stage. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface EdgeOptions {
  readonly rows?: readonly IssuerRow[];
  readonly keys?: readonly SigningKey[];
  readonly demand?: PossessionDemand;
  readonly addresses?: readonly string[];
  readonly access?: AccessParameters;
  readonly signals?: SignalsTable;
}

/** `authorize-request` in one process: the real parts over a table in memory that holds keys for `companyRow`. */
export async function edge(options: EdgeOptions = {}) {
  const table = inMemoryIssuerKeysTable();
  const read = jest.spyOn(table, 'read');
  return { ...(await edgeOver(table, options)), read };
}

/** The same without Jest, for commands. */
export async function edgeOver(
  table: IssuerKeysTable,
  {
    rows = [companyRow],
    keys = [],
    demand,
    addresses,
    access = easyAccess,
    signals = inMemorySignalsTable(),
  }: EdgeOptions = {},
) {
  const clock = handClock();
  const { now } = clock;
  const publish = (published: readonly SigningKey[], issuer = companyRow.url): Promise<void> =>
    table.write({
      issuer,
      jwks: { keys: published.map(({ jwk }) => ({ ...jwk })) },
      fetchedAt: now().toISOString(),
    });
  if (keys.length > 0) await publish(keys);
  let reads = 0;
  /** As `edgeReads` does: one call for both. */
  const readKeys: ReadKeys = async (issuer, along) => {
    reads += 1;
    const keys = await table.read(issuer);
    return { keys, ...(along === undefined ? {} : { signals: await signals.read(along, now()) }) };
  };
  const readSignals: SignalsTable['read'] = (...asked) => {
    reads += 1;
    return signals.read(...asked);
  };
  const verify = verifyCredential({
    verifyToken: accessTokenVerifier({
      issuers: rows.map(trustedIssuer),
      keyOf: issuerKeyCache({ read: readKeys, now, maxAgeHours: 24 }),
      now,
    }),
    checkProof: proofChecker(now),
    thumbprintOf: certificateThumbprint,
    demand: demand ?? { permissions: [], certificate: 'as-token-says' },
  });
  const authorize = authorizer({
    verify,
    addresses: addresses ?? ['https://api.example'],
    usageKey: (merchantId) => merchantKey('prod', merchantId),
    access,
    signals: { read: readSignals, countRefusal: (...counted) => signals.countRefusal(...counted) },
    acrValues: (issuer, strength) =>
      acrValues(
        rows.map(trustedIssuer).find(({ name }) => name === issuer),
        strength,
      ),
    now,
  });
  const call = (request: Call) => authorize(eventOf(request));
  const ask = (authorization: string | undefined, method = 'POST', route = '/v1/charges') =>
    call({ ...(authorization === undefined ? {} : { authorization }), method, route });
  return { ask, call, authorize, verify, clock, publish, table, reads: () => reads };
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

function eventOf({ authorization, proof, certificate, method = 'POST', ...request }: Call) {
  const { route = '/v1/charges', path = route, context = {} } = request;
  const headers = { Authorization: listOf(authorization), DPoP: listOf(proof) };
  const present = Object.entries(headers).filter(([, values]) => values.length > 0);
  return {
    httpMethod: method,
    path,
    headers: Object.fromEntries(present.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(present),
    stageVariables: request.variables ?? { api: 'public' },
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/stage/POST/v1/charges',
    requestContext: {
      resourcePath: route,
      requestId: 'request-1',
      domainName: 'api.example',
      stage: 'prod',
      identity: certificate === undefined ? {} : { clientCert: { clientCertPem: certificate } },
      ...context,
    },
  } as unknown as APIGatewayRequestAuthorizerEvent;
}
