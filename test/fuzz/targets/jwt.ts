import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { companyRow, edgeOver } from '../../support/edge';
import { inMemoryIssuerKeysTable } from '../../support/in-memory-issuer-keys-table';
import { admitted, type Admission, authorizerEvent } from '../admitted';
import { type ByteChange, byteChange, changedText } from '../bytes';
import { mostly, sometimes } from '../draw';
import { canary, hostileTexts } from '../hostile';
import { es256, es256AsDer, fixed, forged, hs256, readJws, rs256, type Signing } from '../jws';
import type { Mistake } from '../mistakes';
import type { Target, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface JwtRecipe {
  readonly header: readonly TreeChange[];
  readonly claims: readonly TreeChange[];
  readonly signedBy: keyof ReturnType<typeof signings>;
  /** Of the token, and of the whole header. */
  readonly token: readonly ByteChange[];
  readonly authorization: readonly ByteChange[];
  readonly scheme: string;
  readonly headerNames: readonly string[];
  readonly call: readonly [method: string, route: string];
}

const at = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
const goodHeader = treeOf({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
const goodClaims = treeOf({
  ...{ iss: companyRow.url, aud: companyRow.audience, sub: 'shop', iat: at, exp: at + 600, nbf: at, jti: 'j-1' },
  ...{ client_id: 'shop', merchant_id: 'm_shop', client_kind: 'server', scope: 'tokens:create charges:create' },
});

/** What has been put into headers to have another key, another algorithm or no signature at all taken (RFC 8725 §2). */
const headerAttacks: readonly TreeChange[] = [
  ...['none', 'None', 'nOnE', 'HS256', 'HS512', 'RS256', 'ES384', 'EdDSA', 'ES256K', ''].map((alg) => ({
    at: 1,
    put: treeOf(alg),
  })),
  ...['JWT', 'dpop+jwt', 'id+jwt', 'application/at+jwt', ''].map((typ) => ({ at: 2, put: treeOf(typ) })),
  ...['k2', '../../k1', 'k1\0', '__proto__', "k1' or '1'='1", '/dev/null', canary.text].map((kid) => ({
    at: 3,
    put: treeOf(kid),
  })),
  ...(
    [
      ['jwk', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AQ' }],
      ...([
        ['jku', 'https://evil.example'],
        ['x5u', 'file:///etc/passwd'],
        ['x5c', ['MIIB']],
        ['crit', ['exp']],
        ['zip', 'DEF'],
      ] as const),
      ...([
        ['b64', false],
        ['cty', 'JWT'],
        ['enc', 'A256GCM'],
        ['p2c', 1e9],
      ] as const),
    ] as const
  ).map((member): TreeChange => ({ at: 0, add: [member[0], treeOf(member[1])] })),
];
const signers = ['issuer', 'stranger', 'nobody', 'zeros', 'public key as secret', 'DER', 'RSA key'] as const;
const schemes = ['bearer', 'DPoP', 'Basic', 'Bearer Bearer', 'Bearer,', ...hostileTexts.slice(0, 9)];
const headerNames = [
  ['Authorization'],
  ['authorization'],
  ['AUTHORIZATION'],
  ['Authorization', 'Authorization'],
  ['Authorization', 'authorization'],
  [],
];
const calls = [
  ...([
    ['POST', '/v1/charges'],
    ['POST', '/v1/tokens'],
    ['GET', '/v1/charges'],
    ['POST', '/v1/charges/{id}/refunds'],
  ] as const),
  ...([
    ['post', '/v1/charges'],
    ['PUT', '/v1/charges'],
    ['POST', '/v1/charges/'],
    ['POST', '__proto__'],
    ['GET', '/v1/health'],
  ] as const),
];
const unharmed: JwtRecipe = {
  ...{ header: [], claims: [], signedBy: 'issuer', token: [], authorization: [], scheme: 'Bearer' },
  ...{ headerNames: ['Authorization'], call: ['POST', '/v1/charges'] },
};

export const jwt: Target<JwtRecipe> = {
  says: 'access tokens, their Authorization header, and the route that they are shown at',
  recipes: fc.record({
    header: sometimes(fc.oneof(treeChange, fc.constantFrom(...headerAttacks))),
    claims: sometimes(treeChange),
    signedBy: mostly<JwtRecipe['signedBy']>('issuer', signers),
    token: sometimes(byteChange),
    authorization: sometimes(byteChange),
    scheme: mostly('Bearer', schemes),
    headerNames: mostly<JwtRecipe['headerNames']>(['Authorization'], headerNames),
    call: mostly<JwtRecipe['call']>(calls[0]!, calls),
  }),
  unharmed: [
    unharmed,
    {
      ...unharmed,
      header: [
        { at: 1, put: treeOf('RS256') },
        { at: 3, put: treeOf('k2') },
      ],
      signedBy: 'RSA key',
    },
  ],
  open,
};

function signings(ec: KeyObject, rsa: KeyObject, publicPem: string) {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return {
    issuer: es256(ec),
    stranger: es256(stranger),
    nobody: fixed(Buffer.alloc(0)),
    // CVE-2022-21449: r and s of zero.
    zeros: fixed(Buffer.alloc(64)),
    'public key as secret': hs256(publicPem),
    DER: es256AsDer(ec),
    'RSA key': rs256(rsa),
  } as const satisfies Readonly<Record<string, Signing>>;
}

async function open(mistake: Mistake | undefined): Promise<World<JwtRecipe>> {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwkOf = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
  const door = await edgeOver(inMemoryIssuerKeysTable());
  const published = [jwkOf(ec.publicKey, 'k1'), jwkOf(rsa.publicKey, 'k2')];
  await door.table.write({
    issuer: companyRow.url,
    jwks: { keys: published },
    fetchedAt: door.clock.now().toISOString(),
  });
  const keys = new Map([['k1', ec.publicKey], ['k2', rsa.publicKey]]); // prettier-ignore
  const signing = signings(
    ec.privateKey,
    rsa.privateKey,
    ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  return {
    async run(recipe, sending) {
      const token = changedText(
        forged({
          header: written(recipe.header.reduce(changed, goodHeader)),
          payload: written(recipe.claims.reduce(changed, goodClaims)),
          signing: signing[recipe.signedBy],
        }),
        recipe.token,
      );
      const authorization = changedText(`${recipe.scheme} ${token}`, recipe.authorization);
      const headers = recipe.headerNames.map((name) => [name, authorization] as const);
      const [method, route] = recipe.call;
      sending({ method, route, headers });
      const said = await admitted(door, authorizerEvent({ method, route, headers }), mistake);
      return { ...said, wrong: [...said.wrong, ...wrongOf(said, { recipe, authorization, keys })] };
    },
  };
}

interface Shown {
  readonly recipe: JwtRecipe;
  readonly authorization: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

function wrongOf({ outcome, result }: Admission, { recipe, authorization, keys }: Shown): readonly string[] {
  const isUnharmed =
    recipe.header.length + recipe.claims.length + recipe.token.length + recipe.authorization.length === 0;
  if (result === undefined) {
    const isGood =
      isUnharmed && recipe.signedBy === 'issuer' && recipe.scheme === 'Bearer' && recipe.headerNames.length === 1;
    return isGood ? ['a good token was refused'] : [];
  }
  const claims = genuineClaims(authorization, keys);
  if (claims === undefined) return ['a token that the issuer did not sign, or that is not for us, was believed'];
  const asked = `${recipe.call[0]} ${recipe.call[1]}`;
  const needed = new Map([['POST /v1/charges', 'charges:create'], ['POST /v1/tokens', 'tokens:create'], ['GET /v1/charges', 'charges:read'], ['POST /v1/charges/{id}/refunds', 'charges:refund']]).get(asked); // prettier-ignore
  const scopes = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : claims['scope'];
  const may = needed !== undefined && Array.isArray(scopes) && scopes.includes(needed);
  const isDevice = claims['client_kind'] === 'device' && needed !== 'tokens:create';
  return outcome === 'Allow' && (!may || isDevice) ? ['a call was allowed that the token does not carry'] : [];
}

/** What may be believed, from the RFCs and not from our code: RFC 7515 §5.2, RFC 8725 §3, RFC 9068 §4. Undefined: nothing. */
function genuineClaims(authorization: string, keys: Shown['keys']): Readonly<Record<string, unknown>> | undefined {
  const read = readJws(/^bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
  const key = keys.get(String(read?.header['kid']));
  if (read === undefined || key === undefined || !read.verifiesUnder(key)) return undefined;
  const { header, claims } = read;
  const brought = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'cty', 'enc'].some((name) =>
    Object.hasOwn(header, name),
  );
  const { iss, aud, exp, iat, nbf = at } = claims;
  const isTyped = /^(?:application\/)?at\+jwt$/i.test(String(header['typ']));
  const isForUs =
    iss === companyRow.url &&
    (aud === companyRow.audience || (Array.isArray(aud) && aud.includes(companyRow.audience)));
  const isInTime =
    [exp, iat, nbf].every((time) => typeof time === 'number') && Number(exp) > at - 30 && Number(iat) <= at + 30;
  const isShort = Number(exp) - Number(iat) <= 3_600 && Number(nbf) <= at + 30;
  const isClient =
    /^m_[a-z0-9]{1,32}$/.test(String(claims['merchant_id'])) &&
    ['server', 'device'].includes(String(claims['client_kind']));
  return !brought && isTyped && isForUs && isInTime && isShort && isClient ? claims : undefined;
}
