import { inspect } from 'node:util';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { CardError } from '../../../client/card';
import { createClient } from '../../../client/create-client';
import { StrongroomError } from '../../../client/strongroom-error';
import { inMemoryJwksSigner } from '../../support/in-memory-jwks-signer';
import { type ByteChange, byteChange, changedBytes } from '../bytes';
import { mostly, sometimes } from '../draw';
import { canary } from '../hostile';
import { type IssuerAnswers, issuerUrl, issuerVerdict } from '../issuer-verdict';
import { es256, es256AsDer, fixed, forged, type Jwk, readJws } from '../jws';
import type { Mistake } from '../mistakes';
import { keyNames, type KeyName, keysToServe } from '../served-keys';
import type { Target, Verdict, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface JwksRecipe {
  readonly reader: (typeof readers)[number];
  /** Of the set itself, or of the claims that carry it. */
  readonly set: readonly TreeChange[];
  /** Of the signed set's header, or of the issuer's discovery document. */
  readonly header: readonly TreeChange[];
  readonly keys: readonly KeyName[];
  readonly signedBy: 'pinned' | 'stranger' | 'nobody' | 'DER';
  readonly bytes: readonly ByteChange[];
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

const readers = ['SDK', 'SDK with pins', 'issuer'] as const;
const now = new Date('2026-11-24T12:00:00Z');
const seconds = now.getTime() / 1000;
const [signedType, plainType] = ['application/jwk-set+jwt', 'application/json'] as const;
const headerSets: readonly Readonly<Record<string, string>>[] = [
  ...[
    { date: 'never' },
    { date: 'Tue, 24 Nov 9999 12:00:00 GMT' },
    { date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { age: '99999999999999999999' },
  ],
  ...[
    { age: '-5' },
    { age: '1e9' },
    { 'cache-control': 'max-age=99999999999' },
    { 'cache-control': 'max-age=-1, no-store' },
  ],
];
const unharmed = { set: [], header: [], signedBy: 'pinned', bytes: [], headers: {}, status: 200 } as const;

export const jwks: Target<JwksRecipe> = {
  says: 'key sets: what the SDK takes of an API, signed or not, and the authorizer of an issuer',
  recipes: fc
    .record({
      reader: fc.constantFrom(...readers),
      set: sometimes(treeChange),
      header: sometimes(treeChange),
      keys: fc.oneof(
        { weight: 3, arbitrary: fc.constant(['RSA', 'EC'] as const) },
        { weight: 2, arbitrary: fc.array(fc.constantFrom(...keyNames), { maxLength: 4 }) },
        { weight: 1, arbitrary: fc.constant(Array.from({ length: 101 }, () => 'EC' as const)) },
      ),
      signedBy: mostly<JwksRecipe['signedBy']>('pinned', ['stranger', 'nobody', 'DER']),
      bytes: sometimes(byteChange),
      contentType: mostly<string>('', [
        signedType,
        plainType,
        'text/html',
        `${signedType};charset=utf-8`,
        `x${signedType}`,
      ]),
      headers: mostly<JwksRecipe['headers']>({}, headerSets),
      status: mostly<number>(200, [404, 500, 403]),
    })
    .map((recipe) => ({
      ...recipe,
      contentType: recipe.contentType || (recipe.reader === 'SDK with pins' ? signedType : plainType),
    })),
  unharmed: readers.map((reader) => ({
    ...unharmed,
    reader,
    keys: ['RSA', 'EC'],
    contentType: reader === 'SDK with pins' ? signedType : plainType,
  })),
  open,
};

interface Parts {
  readonly keys: ReturnType<typeof keysToServe>;
  readonly signer: ReturnType<typeof inMemoryJwksSigner>;
  readonly stranger: KeyObject;
}

async function open(mistake: Mistake | undefined): Promise<World<JwksRecipe>> {
  const parts: Parts = {
    keys: keysToServe(),
    signer: inMemoryJwksSigner('2026q4', 'strongroom-prod'),
    stranger: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  };
  return {
    run: (recipe, sending) => {
      const body = recipe.reader === 'SDK with pins' ? signedSet(recipe, parts) : plainSet(recipe, parts);
      sending({
        reader: recipe.reader,
        status: recipe.status,
        contentType: recipe.contentType,
        body: body.toString('base64'),
      });
      if (recipe.reader === 'issuer') return issuerVerdict(issuerAnswers(recipe, body));
      return sdkVerdict(recipe, body, { pin: recipe.reader === 'SDK' ? undefined : parts.signer.pin, mistake });
    },
  };
}

const chosen = ({ keys: names }: JwksRecipe, keys: Parts['keys']): readonly Jwk[] =>
  names.map((name) => keys.get(name)!);

const harmed = (value: unknown, changes: readonly TreeChange[]): string =>
  written(changes.reduce(changed, treeOf(JSON.parse(JSON.stringify(value)))));

const plainSet = (recipe: JwksRecipe, { keys }: Parts): Buffer =>
  changedBytes(Buffer.from(harmed({ keys: chosen(recipe, keys) }, recipe.set)), recipe.bytes);

function signedSet(recipe: JwksRecipe, { keys, signer, stranger }: Parts): Buffer {
  const claims = {
    iss: 'strongroom-prod',
    sub: 'strongroom-prod',
    iat: seconds - 60,
    exp: seconds + 3_600,
    keys: chosen(recipe, keys),
  };
  const signing = {
    pinned: es256(signer.privateKey),
    stranger: es256(stranger),
    nobody: fixed(Buffer.alloc(64)),
    DER: es256AsDer(signer.privateKey),
  }[recipe.signedBy];
  const header = harmed({ alg: 'ES256', typ: 'jwk-set+jwt', kid: '2026q4' }, recipe.header);
  return changedBytes(
    Buffer.from(forged({ header, payload: harmed(claims, recipe.set), signing }), 'latin1'),
    recipe.bytes,
  );
}

const isUnharmed = ({ set, header, bytes, headers, ...recipe }: JwksRecipe): boolean =>
  [set, header, bytes, Object.keys(headers)].every((changes) => changes.length === 0) &&
  recipe.status === 200 && recipe.signedBy === 'pinned' && recipe.keys.join() === 'RSA,EC' &&
  recipe.contentType === (recipe.reader === 'SDK with pins' ? signedType : plainType); // prettier-ignore

const issuerAnswers = (recipe: JwksRecipe, body: Buffer): IssuerAnswers => ({
  discovery: harmed({ issuer: issuerUrl, jwks_uri: `${issuerUrl}/jwks` }, recipe.header),
  body,
  status: recipe.status,
  isGood: isUnharmed(recipe),
});

interface Reading {
  readonly pin: Parts['signer']['pin'] | undefined;
  readonly mistake: Mistake | undefined;
}

/** What the SDK makes of it: a card sealed, or an error of its own that has nothing of the card. */
async function sdkVerdict(recipe: JwksRecipe, body: Buffer, { pin, mistake }: Reading): Promise<Verdict> {
  const answer = () =>
    Promise.resolve(
      new Response(new Uint8Array(body), {
        status: recipe.status,
        headers: { 'content-type': recipe.contentType, ...recipe.headers },
      }),
    );
  const trustsAny = mistake === 'trusts-any-set' && pin !== undefined;
  const client = createClient({
    apiUrl: 'https://api.example',
    fetch: trustsAny ? unsigned(answer) : answer,
    now: () => now.getTime(),
    retries: 0,
    ...(pin === undefined || trustsAny ? {} : { pins: [pin] }),
  });
  try {
    await client.sealCard({ number: canary.number, exp_month: 12, exp_year: 2030 }, { merchantId: 'm_shop' });
    return {
      outcome: `${recipe.reader}: sealed`,
      wrong: pin === undefined || isGenuineSet(body, pin) ? [] : ['a key set was taken that nobody signed'],
    };
  } catch (error) {
    if (!(error instanceof StrongroomError || error instanceof CardError))
      return { outcome: 'thrown', wrong: ['the SDK threw an error that is not its own'] };
    const shown = inspect(error);
    return {
      outcome: `${recipe.reader}: ${error instanceof CardError ? 'CardError' : error.code}`,
      wrong: [
        ...(shown.includes(canary.number) ? ['an error of the SDK has the card'] : []),
        ...(isUnharmed(recipe) ? ['a good key set was refused'] : []),
      ],
    };
  }
}

/** The planted mistake: whatever stands in the middle part of a signed set is taken as it is. */
const unsigned = (answer: () => Promise<Response>) => async (): Promise<Response> => {
  const [, payload = ''] = (await (await answer()).text()).split('.');
  return new Response(Buffer.from(payload, 'base64url'), { headers: { 'content-type': plainType } });
};

/** RFC 7515 §5.2 and OpenID Federation 1.0 §5.2.1, with no code of ours. */
function isGenuineSet(body: Buffer, { x, y, iss }: NonNullable<Reading['pin']>): boolean {
  const read = readJws(body.toString('utf8'));
  if (read === undefined || !read.verifiesUnder({ kty: 'EC', crv: 'P-256', x, y })) return false;
  const { iat, exp } = read.claims;
  const isInTime = typeof iat === 'number' && typeof exp === 'number' && exp > seconds - 60 && iat <= seconds + 120;
  return (
    read.header['alg'] === 'ES256' && read.header['typ'] === 'jwk-set+jwt' && read.claims['iss'] === iss && isInTime
  );
}
