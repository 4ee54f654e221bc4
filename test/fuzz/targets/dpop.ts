import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { certificateThumbprint } from '../../../lambdas/adapters/client-certificate';
import { certificates } from '../../support/client-certificates';
import { companyRow, edgeOver } from '../../support/edge';
import { inMemoryIssuerKeysTable } from '../../support/in-memory-issuer-keys-table';
import { admitted, type Admission, type Asked, authorizerEvent } from '../admitted';
import { type ByteChange, byteChange, changedText } from '../bytes';
import { mostly, sometimes } from '../draw';
import { hostileTexts } from '../hostile';
import { es256, fixed, forged, type Jwk, readJws, thumbprintOf } from '../jws';
import type { Mistake } from '../mistakes';
import type { Target, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface DpopRecipe {
  readonly header: readonly TreeChange[];
  readonly claims: readonly TreeChange[];
  readonly shows: (typeof shownKeys)[number];
  readonly signedBy: 'holder' | 'stranger' | 'nobody';
  /** Whoever asks an issuer for a token has it bound to a key of his choice. */
  readonly boundTo: 'holder' | 'what is shown';
  readonly proof: readonly ByteChange[];
  readonly times: 0 | 1 | 2;
  readonly scheme: 'DPoP' | 'dpop' | 'Bearer';
  readonly sendAgain: boolean;
  readonly call: Pick<Asked, 'method' | 'route'> & { readonly path?: string; readonly host?: string };
  readonly certificate: 'none' | 'mine' | 'theirs' | 'harmed';
  readonly certificateBytes: readonly ByteChange[];
  readonly boundToCertificate: boolean;
}

const shownKeys = [
  ...([
    'holder',
    'stranger',
    'off the curve',
    'at infinity',
    'another curve',
    'short RSA',
    'RSA of exponent 1',
  ] as const),
  ...(['private', 'symmetric', 'long coordinates'] as const),
] as const;

const at = Math.floor(Date.parse('2026-11-24T12:00:00Z') / 1000);
const url = 'https://api.example/v1/charges';
const calls = [
  ...([
    { method: 'POST', route: '/v1/charges' },
    { method: 'GET', route: '/v1/charges' },
  ] as const),
  { method: 'POST', route: '/v1/charges', path: '/v1/charges/' },
  { method: 'POST', route: '/v1/charges', path: '//evil.example/v1/charges' },
  { method: 'POST', route: '/v1/charges', host: 'abcdefghij.execute-api.eu-central-1.amazonaws.com' },
  ...hostileTexts.slice(0, 20).map((path) => ({ method: 'POST', route: '/v1/charges', path: `/${path}` })),
];
const urlAttacks: readonly TreeChange[] = [
  ...[
    'http://api.example/v1/charges',
    'https://api.example.evil.example/v1/charges',
    'https://evil@api.example/v1/charges',
  ],
  ...[
    'https://api.example/v1/charges/../charges',
    'https://API.EXAMPLE:443/v1/%63harges?a=b#c',
    'https://api.example/v1/tokens',
  ],
  ...[
    '//api.example/v1/charges',
    'javascript:alert(1)',
    'https://api.example/v1/charges%2f',
    'https://[::1]/v1/charges',
  ],
].map((htu) => ({ at: 3, put: treeOf(htu) }));

const unharmed: DpopRecipe = {
  ...{
    header: [],
    claims: [],
    shows: 'holder',
    signedBy: 'holder',
    boundTo: 'holder',
    proof: [],
    times: 1,
    scheme: 'DPoP',
  },
  ...{ sendAgain: false, call: calls[0]!, certificate: 'none', certificateBytes: [], boundToCertificate: false },
};

export const dpop: Target<DpopRecipe> = {
  says: 'proofs of possession, the keys in them, the URL that was called, and client certificates',
  recipes: fc.record({
    header: sometimes(treeChange),
    claims: sometimes(fc.oneof(treeChange, fc.constantFrom(...urlAttacks))),
    shows: mostly<DpopRecipe['shows']>('holder', shownKeys),
    signedBy: mostly<DpopRecipe['signedBy']>('holder', ['stranger', 'nobody']),
    boundTo: mostly<DpopRecipe['boundTo']>('holder', ['what is shown']),
    proof: sometimes(byteChange),
    times: mostly<DpopRecipe['times']>(1, [0, 2]),
    scheme: mostly<DpopRecipe['scheme']>('DPoP', ['dpop', 'Bearer']),
    sendAgain: mostly(false, [true]),
    call: mostly<DpopRecipe['call']>(calls[0]!, calls),
    certificate: mostly<DpopRecipe['certificate']>('none', ['mine', 'theirs', 'harmed']),
    certificateBytes: fc.array(byteChange, { maxLength: 2 }),
    boundToCertificate: mostly(false, [true]),
  }),
  unharmed: [unharmed, { ...unharmed, certificate: 'mine', boundToCertificate: true }],
  open,
};

async function open(mistake: Mistake | undefined): Promise<World<DpopRecipe>> {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [issuer, holder, stranger] = [pair(), pair(), pair()];
  const keys = { holder, stranger };
  const shown = keysToShow(holder, stranger);
  const door = await edgeOver(inMemoryIssuerKeysTable());
  const published = [{ ...issuer.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' }];
  await door.table.write({
    issuer: companyRow.url,
    jwks: { keys: published },
    fetchedAt: door.clock.now().toISOString(),
  });
  const tokens = new Map<string, string>();
  const tokenFor = (jkt: string, certificate: boolean): string => {
    const cnf = { jkt, ...(certificate ? { 'x5t#S256': certificateThumbprint(certificates.mine) } : {}) };
    const name = JSON.stringify(cnf);
    const token = tokens.get(name) ?? accessTokenFor(issuer.privateKey, cnf);
    tokens.set(name, token);
    return token;
  };
  let tried = 0;
  return {
    async run(recipe, sending) {
      tried += 1;
      const jwk = shown.get(recipe.shows)!;
      const jkt = recipe.boundTo === 'holder' ? thumbprintOf(shown.get('holder')!) : anyThumbprint(jwk);
      const token = tokenFor(jkt, recipe.boundToCertificate);
      const claims = {
        jti: `proof-${String(tried).padStart(12, '0')}`,
        htm: 'POST',
        htu: url,
        iat: at,
        ath: sha256(token),
      };
      const signing = recipe.signedBy === 'nobody' ? fixed(Buffer.alloc(64)) : es256(keys[recipe.signedBy].privateKey);
      const header = treeOf({ alg: 'ES256', typ: 'dpop+jwt', jwk });
      const made = forged({
        header: written(recipe.header.reduce(changed, header)),
        payload: written(recipe.claims.reduce(changed, treeOf(claims))),
        signing,
      });
      const proof = changedText(made, recipe.proof);
      const certificate = certificateIn(recipe);
      const headers = [
        ['Authorization', `${recipe.scheme} ${token}`] as const,
        ...Array.from({ length: recipe.times }, () => ['DPoP', proof] as const),
      ];
      const asked = { ...recipe.call, headers, certificate };
      sending(asked);
      const first = await admitted(door, authorizerEvent(asked), mistake);
      const said = recipe.sendAgain ? await admitted(door, authorizerEvent(asked), mistake) : first;
      return { ...said, wrong: [...said.wrong, ...wrongOf(said, { recipe, proof, jkt, token, certificate })] };
    },
  };
}

/** Keys that are not what they say (RFC 8725 §3.4): a library that computes with them gives away its own, or takes anything. */
function keysToShow(
  holder: { publicKey: KeyObject; privateKey: KeyObject },
  stranger: { publicKey: KeyObject },
): ReadonlyMap<string, Jwk> {
  const good: Jwk = { ...holder.publicKey.export({ format: 'jwk' }) };
  const rsa: Jwk = {
    ...createPublicKey(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey).export({ format: 'jwk' }),
  };
  const zero = Buffer.alloc(32).toString('base64url');
  return new Map<string, Jwk>([
    ['holder', good],
    ['stranger', { ...stranger.publicKey.export({ format: 'jwk' }) }],
    ['off the curve', { ...good, y: good['x'] }],
    ['at infinity', { ...good, x: zero, y: zero }],
    ['another curve', { ...good, crv: 'secp256k1' }],
    ['short RSA', rsa],
    ['RSA of exponent 1', { ...rsa, e: 'AQ' }],
    ['private', { ...holder.privateKey.export({ format: 'jwk' }) }],
    ['symmetric', { kty: 'oct', k: zero }],
    ['long coordinates', { ...good, x: 'A'.repeat(3_000) }],
  ]);
}

/** The thumbprint that an issuer would write down for any of them. */
function anyThumbprint(jwk: Jwk): string {
  if (jwk['kty'] === 'EC') return thumbprintOf(jwk);
  const { e, k, kty, n } = jwk;
  return sha256(JSON.stringify(kty === 'oct' ? { k, kty } : { e, kty, n }));
}

function accessTokenFor(key: KeyObject, cnf: object): string {
  const claims = {
    ...{ iss: companyRow.url, aud: companyRow.audience, sub: 'shop', iat: at, exp: at + 600, cnf },
    ...{ client_id: 'shop', merchant_id: 'm_shop', client_kind: 'server', scope: 'charges:create charges:read' },
  };
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k1' };
  return forged({ header: JSON.stringify(header), payload: JSON.stringify(claims), signing: es256(key) });
}

function certificateIn({ certificate, certificateBytes }: DpopRecipe): string | undefined {
  if (certificate === 'none') return undefined;
  return certificate === 'harmed' ? changedText(certificates.mine, certificateBytes) : certificates[certificate];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

interface Shown {
  readonly recipe: DpopRecipe;
  readonly proof: string;
  readonly jkt: string;
  readonly token: string;
  readonly certificate: string | undefined;
}

function wrongOf({ result }: Admission, shown: Shown): readonly string[] {
  const { recipe, certificate } = shown;
  const isGood = [recipe.header, recipe.claims, recipe.proof].every((changes) => changes.length === 0);
  const asUnharmed = { ...recipe, header: [], claims: [], proof: [], certificateBytes: [] };
  if (result === undefined)
    return isGood && JSON.stringify(asUnharmed) === JSON.stringify(unharmed) ? ['a good proof was refused'] : [];
  const isMine =
    certificate !== undefined && certificateThumbprint(certificate) === certificateThumbprint(certificates.mine);
  return [
    ...(recipe.boundToCertificate && !isMine ? ['a token that is bound to a certificate was taken without it'] : []),
    ...(recipe.scheme === 'Bearer' || recipe.times !== 1 ? ['a bound token was taken without its one proof'] : []),
    ...(recipe.sendAgain ? ['a proof was taken twice'] : []),
    ...(isGenuineProof(shown) ? [] : ['a proof was taken that does not prove possession for this call']),
  ];
}

/** RFC 9449 §4.3, with no code of ours. */
function isGenuineProof({ recipe, proof, jkt, token }: Shown): boolean {
  const read = readJws(proof);
  const { jwk, typ } = read?.header ?? {};
  if (read === undefined || typeof jwk !== 'object' || jwk === null) return false;
  const key: Jwk = { ...jwk };
  const { htm, htu, ath, iat } = read.claims;
  const called = new URL(recipe.call.path ?? recipe.call.route, `https://${recipe.call.host ?? 'api.example'}`);
  const claimed = URL.parse(String(htu));
  const isHere = claimed?.origin === 'https://api.example' && decoded(claimed.pathname) === decoded(called.pathname);
  const isFresh = typeof iat === 'number' && Math.abs(iat - at) <= 90;
  const isOfKey = !('d' in key) && thumbprintOf(key) === jkt && read.verifiesUnder(key);
  return (
    isOfKey &&
    isHere &&
    isFresh &&
    htm === recipe.call.method &&
    ath === sha256(token) &&
    String(typ).toLowerCase() === 'dpop+jwt'
  );
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
