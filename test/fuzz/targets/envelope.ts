import * as fc from 'fast-check';
import { parseEnvelope } from '../../../lambdas/domain/card/envelope';
import { eventOf, inProcessApi } from '../../support/in-process-api';
import { type ByteChange, byteChange, changedBytes, changedText } from '../bytes';
import { mostly, sometimes } from '../draw';
import { canary } from '../hostile';
import type { Mistake } from '../mistakes';
import { compact, publicKeyOf, sealed, type SealedParts, type Sealing } from '../seal';
import { type Served, served } from '../served';
import type { Target, World } from '../target';
import { changed, type TreeChange, treeChange, treeOf, written } from '../tree';

interface EnvelopeRecipe {
  readonly route: 'tokenize-card' | 'create-charge';
  readonly header: readonly TreeChange[];
  readonly plaintext: readonly TreeChange[];
  readonly plaintextBytes: readonly ByteChange[];
  readonly contentKeyBytes: number;
  readonly padding: NonNullable<Sealing['padding']>;
  /** Instead of what was wrapped. */
  readonly encryptedKey: keyof typeof encryptedKeys | null;
  /** After sealing: of a part, or of the whole text. */
  readonly parts: readonly (readonly [part: keyof SealedParts, change: ByteChange])[];
  readonly text: readonly ByteChange[];
}

/** Numbers at the edges of RSA, and blocks of other lengths. `modulus`: its bytes. */
const encryptedKeys = {
  'all zero': (modulus: Buffer) => Buffer.alloc(modulus.length),
  one: (modulus: Buffer) => Buffer.concat([Buffer.alloc(modulus.length - 1), Buffer.from([1])]),
  'the modulus': (modulus: Buffer) => modulus,
  'one below the modulus': (modulus: Buffer) =>
    Buffer.concat([modulus.subarray(0, -1), Buffer.from([modulus.at(-1)! - 1])]),
  'all ones': (modulus: Buffer) => Buffer.alloc(modulus.length, 0xff),
  nothing: () => Buffer.alloc(0),
  'a byte too few': (modulus: Buffer) => Buffer.alloc(modulus.length - 1, 7),
  'a byte too many': (modulus: Buffer) => Buffer.alloc(modulus.length + 1, 7),
  'RSA-4096': () => Buffer.alloc(512, 7),
} as const;
const encryptedKeyNames = [
  ...(['all zero', 'one', 'the modulus', 'one below the modulus', 'all ones', 'nothing'] as const),
  ...(['a byte too few', 'a byte too many', 'RSA-4096'] as const),
];

const partNames = ['header', 'encryptedKey', 'iv', 'ciphertext', 'tag'] as const;
const good = { number: '4242424242424242', exp_month: 12, exp_year: 2030, security_code: '987', holder: canary.text };
const goodPlaintext = treeOf(good);
const unharmed: Omit<EnvelopeRecipe, 'route'> = {
  ...{ header: [], plaintext: [], plaintextBytes: [], contentKeyBytes: 32, padding: 'oaep-256', encryptedKey: null },
  ...{ parts: [], text: [] },
};

/** Members that choose another algorithm, another key, compression or a hook: what attacks on JOSE libraries have put into headers. */
const headerAttacks: readonly TreeChange[] = [
  ...['none', 'dir', 'RSA1_5', 'RSA-OAEP', 'A256GCMKW', 'ECDH-ES'].map((alg) => ({ at: 1, put: treeOf(alg) })),
  ...['A128GCM', 'A128CBC-HS256', 'none'].map((enc) => ({ at: 2, put: treeOf(enc) })),
  ...['../2026q4', '2026q3', '__proto__', "' or 1=1", ''].map((kid) => ({ at: 3, put: treeOf(kid) })),
  ...['m_other', '*', ['m_shop']].map((aud) => ({ at: 5, put: treeOf(aud) })),
  ...(
    [
      ['zip', 'DEF'],
      ['crit', ['exp']],
      ['b64', false],
      ['jku', 'https://a.example'],
      ['p2c', 1e9],
      ['cty', 'JWT'],
    ] as const
  ).map((member): TreeChange => ({ at: 0, add: [member[0], treeOf(member[1])] })),
  // A point that is on no curve, for a library that would multiply it (RFC 7518 §4.6, CVE-2017-16007).
  { at: 0, add: ['epk', treeOf({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AQ' })] },
];

export const envelope: Target<EnvelopeRecipe> = {
  says: 'card envelopes: header, wrapped key, ciphertext, tag, and what is sealed in them',
  recipes: fc.record({
    route: fc.constantFrom('tokenize-card', 'create-charge'),
    header: sometimes(fc.oneof(treeChange, fc.constantFrom(...headerAttacks))),
    plaintext: sometimes(treeChange),
    plaintextBytes: sometimes(byteChange),
    contentKeyBytes: mostly(32, [0, 16, 24, 31, 33, 64]),
    padding: mostly<EnvelopeRecipe['padding']>('oaep-256', ['oaep-1', 'pkcs1']),
    encryptedKey: mostly<EnvelopeRecipe['encryptedKey']>(null, encryptedKeyNames),
    parts: sometimes(fc.tuple(fc.constantFrom(...partNames), byteChange)),
    text: sometimes(byteChange),
  }),
  unharmed: [
    { route: 'tokenize-card', ...unharmed },
    { route: 'create-charge', ...unharmed },
  ],
  open,
};

async function open(mistake: Mistake | undefined): Promise<World<EnvelopeRecipe>> {
  const api = inProcessApi();
  const publicKey = publicKeyOf((await api.envelopeKeys.all())[0]!);
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  const failures = new Map<string, string>();
  let tried = 0;
  return {
    async run(recipe, sending) {
      tried += 1;
      const made = envelopeOf(recipe, { publicKey, modulus, now: api.clock.now() });
      const { route } = recipe;
      const headers = { 'content-type': 'application/json', 'idempotency-key': `key-${tried}-00000000` };
      const sent = route === 'tokenize-card' ? { card: made.text } : { card: made.text, amount: 100, currency: 'USD' };
      sending({ route, body: sent });
      const event = eventOf(route, { body: JSON.stringify(sent), headers }, `request-${tried}`);
      const said = mistaken(await served(api.handlers[route], event, mistake), { made, mistake });
      return { ...said, wrong: [...said.wrong, ...wrongOf(said, { ...made, route, now: api.clock.now() }, failures)] };
    },
  };
}

interface Made {
  readonly text: string;
  /** It arrives as it was sealed, by the letter: that alone may open. */
  readonly isGenuine: boolean;
  /** And what is sealed in it is a good card. */
  readonly isGoodCard: boolean;
}

interface With {
  readonly publicKey: Sealing['publicKey'];
  readonly modulus: Buffer;
  readonly now: Date;
}

function envelopeOf(recipe: EnvelopeRecipe, { publicKey, modulus, now }: With): Made {
  const { contentKeyBytes, padding } = recipe;
  const iat = Math.floor(now.getTime() / 1000);
  const clear = treeOf({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: '2026q4', iat, aud: 'm_shop' });
  const plaintext = changedBytes(
    Buffer.from(written(recipe.plaintext.reduce(changed, goodPlaintext))),
    recipe.plaintextBytes,
  );
  const header = Buffer.from(written(recipe.header.reduce(changed, clear)));
  const parts = sealed({ publicKey, header, plaintext, contentKeyBytes, padding });
  const encryptedKey = recipe.encryptedKey === null ? parts.encryptedKey : encryptedKeys[recipe.encryptedKey](modulus);
  const harmed = partNames.map((name) => {
    const changes = recipe.parts.filter(([part]) => part === name).map(([, change]) => change);
    return changedBytes(name === 'encryptedKey' ? encryptedKey : parts[name], changes);
  });
  const text = changedText(compact(harmed), recipe.text);
  const isGenuine =
    text === compact(partNames.map((name) => parts[name])) && contentKeyBytes === 32 && padding === 'oaep-256';
  return { text, isGenuine, isGoodCard: isGenuine && plaintext.toString() === written(goodPlaintext) };
}

/** Is the clear part in order? Then what follows depends on the key. */
function isClearInOrder(text: string, now: Date): boolean {
  try {
    parseEnvelope(text, { audience: 'm_shop', kids: ['2026q4'], now });
    return true;
  } catch {
    return false;
  }
}

function wrongOf(
  { outcome, answer }: Served,
  { text, route, now, isGenuine, isGoodCard }: Made & { readonly route: string; readonly now: Date },
  failures: Map<string, string>,
): readonly string[] {
  const isOpened = /^20[01](?! failed envelope_invalid)|card_invalid$/.test(outcome);
  if (!isClearInOrder(text, now)) {
    return isOpened || outcome.endsWith('envelope_invalid') ? ['an envelope of a bad clear part reached the key'] : [];
  }
  if (isGoodCard) return /^20[01]$/.test(outcome) ? [] : ['a good envelope was refused'];
  if (isGenuine) return isOpened ? [] : ['a genuine envelope did not open'];
  if (isOpened) return ['an envelope that nobody sealed was opened'];
  const shown = withoutIds(answer);
  const first = failures.get(route) ?? shown;
  failures.set(route, first);
  return shown === first ? [] : ['causes of a failed decryption differ in what is answered'];
}

/** All that a caller sees, byte for byte, but for the ids of his request and of the charge that it made. */
const withoutIds = (answer: Served['answer']): string =>
  JSON.stringify(answer).replaceAll(/request-\d+|ch_[a-z2-7]{32}/g, 'id');

interface Planted {
  readonly made: Made;
  readonly mistake: Mistake | undefined;
}

function mistaken(said: Served, { made, mistake }: Planted): Served {
  if (said.answer === undefined || !said.outcome.endsWith('envelope_invalid')) return said;
  if (mistake === 'opens-anything') return { ...said, outcome: '201' };
  if (mistake !== 'tells-causes') return said;
  const why = (made.text.split('.')[3]?.length ?? 0) > 100 ? 'The tag is wrong.' : 'The key is wrong.';
  return { ...said, answer: { ...said.answer, body: said.answer.body.replace(/\}$/, `,"why":"${why}"}`) } };
}
