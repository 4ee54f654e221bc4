import { createHash, randomUUID } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { accessTokenVerifier } from '../lambdas/adapters/access-token';
import { certificateThumbprint } from '../lambdas/adapters/client-certificate';
import { proofChecker } from '../lambdas/adapters/dpop-proof';
import type { ReadKeys } from '../lambdas/adapters/edge-reads';
import { issuerKeyCache } from '../lambdas/adapters/issuer-key-cache';
import { trustedIssuer } from '../lambdas/contracts/trusted-issuer';
import { type Presented, verifyCredential } from '../lambdas/domain/access/verify-credential';

/**
 * CPU of the verification half of `authorize-request`, warm, beside jose's bare `jwtVerify` in the same run, and how often it reads its table.
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

const tokenOf = (claims: object): Promise<string> =>
  new SignJWT({ client_id: 'shop', merchant_id: 'm_shop', client_kind: 'server', scope: 'charges:create', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('shop')
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

const [load = 0] = loadavg();
console.log(`Verification of one request, warm, ES256, Node ${process.version}; CPU in µs, mean of ${requests}`);
console.log(
  `(load ${load.toFixed(1)} on ${availableParallelism()} CPUs: above one per CPU the times say little, the ratios more)`,
);
for (const [name, took] of [
  ['jwtVerify alone', plain],
  ['bearer token', asBearer],
  ['bound token and proof', asDpop],
] as const) {
  console.log(`${name.padEnd(24)}${took.toFixed(0).padStart(8)}   × ${(took / plain).toFixed(2)}`);
}
console.log(`reads of the table: ${reads} in ${2 * many.length} requests`);
