import { createHash, randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { accessTokenVerifier } from '../lambdas/adapters/access-token';
import { certificateThumbprint } from '../lambdas/adapters/client-certificate';
import { proofChecker } from '../lambdas/adapters/dpop-proof';
import type { ReadKeys } from '../lambdas/adapters/edge-reads';
import { issuerKeyCache } from '../lambdas/adapters/issuer-key-cache';
import { merchantKey } from '../lambdas/contracts/usage-plans';
import { authorizer } from '../lambdas/runtime/authorizer';
import { stages } from '../lib/config/stages';
import { trustedIssuer } from '../lambdas/contracts/trusted-issuer';
import { decide } from '../lambdas/domain/access/decide';
import type { AccessQuestion } from '../lambdas/domain/access/question';
import { noCounts, type Signals } from '../lambdas/domain/access/signals';
import { acrValues } from '../lambdas/domain/access/step-up';
import { type Presented, verifyCredential } from '../lambdas/domain/access/verify-credential';

/**
 * CPU of `authorize-request`, warm: of its verification, of its decision, and of the whole, beside jose's bare `jwtVerify` in the same run; and
 * how often it reads its tables. What reading costs (network, SDK) is not in it.
 * `npm run bench:authorizer -- [requests]`
 */
const [requests = 2_000] = process.argv.slice(2).map(Number);

const [issuer, audience] = ['https://issuer.example', 'https://api.example'];
const url = `${audience}/v1/charges`;
const now = (): Date => new Date();
const seconds = (): number => Math.floor(Date.now() / 1000);

const signing = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(signing.publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' };
const held = await generateKeyPair('ES256');
const heldJwk = await exportJWK(held.publicKey);

let reads = 0;
const readKeys: ReadKeys = () => {
  reads += 1;
  return Promise.resolve({ keys: { issuer, jwks: { keys: [jwk] }, fetchedAt: now().toISOString() } });
};
const verify = verifyCredential({
  verifyToken: accessTokenVerifier({
    issuers: [trustedIssuer({ name: 'company', provider: 'standard', url: issuer, audience, merchants: 'any' })],
    keyOf: issuerKeyCache({ read: readKeys, now, maxAgeHours: 24 }),
    now,
  }),
  checkProof: proofChecker(now),
  thumbprintOf: certificateThumbprint,
  demand: { permissions: [], certificate: 'as-token-says' },
});

const trusted = trustedIssuer({ name: 'company', provider: 'standard', url: issuer, audience, merchants: 'any' });
const ofClient = { client_id: 'checkout', merchant_id: 'm_shop', client_kind: 'server' };
const tokenOf = (claims: object): Promise<string> =>
  new SignJWT({ ...ofClient, scope: 'charges:create charges:read', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('checkout')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(signing.privateKey);

const proofFor = (token: string): Promise<string> =>
  new SignJWT({ jti: randomUUID(), htm: 'POST', htu: url, ath: createHash('sha256').update(token).digest('base64url') })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: heldJwk })
    .setIssuedAt(seconds())
    .sign(held.privateKey);

const bearer = await tokenOf({});
const bound = await tokenOf({ cnf: { jkt: await calculateJwkThumbprint(heldJwk) } });
const shared = { method: 'POST', urls: [url], permission: 'charges:create' } as const;

async function believed(presented: Presented): Promise<void> {
  const verified = await verify(presented);
  if (!('credential' in verified)) throw new Error(`refused: ${verified.refused}`);
}

/** Microseconds of CPU, user and system, for one call; what each call is given is made before. */
async function cpuOf<Given>(given: readonly Given[], work: (one: Given) => Promise<unknown>): Promise<number> {
  for (const one of given.slice(0, 200)) await work(one);
  const start = process.cpuUsage();
  const measured = given.slice(200);
  for (const one of measured) await work(one);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / measured.length;
}

const many = Array.from({ length: requests + 200 });
const keySet = createLocalJWKSet({ keys: [jwk] });
const proofs = await Promise.all(many.map(() => proofFor(bound)));

const plain = await cpuOf(many, () => jwtVerify(bearer, keySet, { issuer, audience, typ: 'at+jwt' }));
const asBearer = await cpuOf(many, () => believed({ ...shared, authorization: [`Bearer ${bearer}`], proofs: [] }));
const asDpop = await cpuOf(proofs, (proof) =>
  believed({ ...shared, authorization: [`DPoP ${bound}`], proofs: [proof] }),
);

let signalReads = 0;
const quiet: Signals = { ...noCounts, addressKnown: true, secondsToHour: 1_800 };
const access = stages.prod.access;
const authorize = authorizer({
  verify,
  addresses: [audience],
  usageKey: (merchantId) => merchantKey('prod', merchantId),
  access,
  acrValues: (_issuer, strength) => acrValues(trusted, strength),
  signals: {
    read: () => {
      signalReads += 1;
      return Promise.resolve(quiet);
    },
    countRefusal: () => Promise.reject(new Error('nothing is denied here')),
  },
  now,
});
const eventOf = (method: string, resourcePath: string): APIGatewayRequestAuthorizerEvent => ({
  type: 'REQUEST',
  methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:api/prod/any',
  resource: resourcePath,
  path: resourcePath,
  httpMethod: method,
  headers: { Authorization: `Bearer ${bearer}` },
  multiValueHeaders: { Authorization: [`Bearer ${bearer}`] },
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  stageVariables: { api: 'public' },
  requestContext: contextOf(resourcePath),
});
const principal = {
  clientId: 'company:checkout',
  merchantId: 'm_shop',
  clientKind: 'server',
  permissions: ['charges:create'],
} as const;
const question: AccessQuestion = {
  route: 'create-charge',
  api: 'public',
  permission: 'charges:create',
  merchant: 'm_shop',
  principal,
  risk: { strength: 'client', binding: 'none', tokenAgeSeconds: 60, signals: quiet },
};

async function allowed(event: APIGatewayRequestAuthorizerEvent): Promise<void> {
  const { context } = await authorize(event);
  if (context?.['decision'] !== 'allow') throw new Error('not allowed');
}

// Its log line of each request is made, and written nowhere.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const deciding = await cpuOf(many, () => Promise.resolve(decide(question, access)));
const wholeWithRisk = await cpuOf(many, () => allowed(eventOf('POST', '/v1/charges')));
const readsWithRisk = signalReads;
const wholeWithout = await cpuOf(many, () => allowed(eventOf('GET', '/v1/charges/{id}')));
process.stdout.write = write;
const readsWithout = signalReads - readsWithRisk;

const [load = 0] = loadavg();
console.log(`Verification of one request, warm, ES256, Node ${process.version}; CPU in µs, mean of ${requests}`);
console.log(
  `(load ${load.toFixed(1)} on ${availableParallelism()} CPUs: above one per CPU the times say little, the ratios more)`,
);
for (const [name, took] of [
  ['jwtVerify alone', plain],
  ['bearer token', asBearer],
  ['bound token and proof', asDpop],
  ['decide alone', deciding],
  ['authorizer, risk asked', wholeWithRisk],
  ['authorizer, no risk', wholeWithout],
] as const) {
  console.log(`${name.padEnd(24)}${took.toFixed(0).padStart(8)}   × ${(took / plain).toFixed(2)}`);
}
console.log(`reads of keys: ${reads} in ${4 * many.length} requests`);
console.log(
  `reads of signals: ${readsWithRisk} in ${many.length} requests that ask for risk, ${readsWithout} in as many that do not`,
);

function contextOf(resourcePath: string): APIGatewayRequestAuthorizerEvent['requestContext'] {
  const nobody = { accessKey: null, accountId: null, apiKey: null, apiKeyId: null, caller: null, clientCert: null };
  const nothing = {
    ...{ cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null },
    ...{ cognitoIdentityPoolId: null, principalOrgId: null, user: null, userAgent: null, userArn: null },
  };
  return {
    ...{ accountId: '111122223333', apiId: 'api', protocol: 'HTTP/1.1', httpMethod: 'POST', path: resourcePath },
    ...{ stage: 'prod', requestId: 'request-1', requestTimeEpoch: 0, resourceId: 'r', resourcePath },
    domainName: 'api.example',
    identity: { ...nobody, ...nothing, sourceIp: '203.0.113.7' },
    authorizer: undefined,
  };
}
