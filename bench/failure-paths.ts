import { constants, generateKeyPairSync, privateDecrypt, randomBytes, sign } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { accessTokenVerifier } from '../lambdas/adapters/access-token';
import { envelopeOpener } from '../lambdas/adapters/envelope-opener';
import { issuerKeyCache } from '../lambdas/adapters/issuer-key-cache';
import { trustedIssuer } from '../lambdas/contracts/trusted-issuer';
import { openCard } from '../lambdas/domain/card/open-card';
import { compact, sealed, type SealedParts, type Sealing } from '../test/fuzz/seal';
import { timed, type Timing, welch } from './timings';

/**
 * How long each way to fail takes: whoever can tell two of them apart by the clock learns what the answer does not say (RFC 7516 §11.5).
 * `npm run bench:failure-paths -- [calls of each]`. Docs: docs/fuzzing.md.
 */
const [calls = 4_000] = process.argv.slice(2).map(Number);

const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const card = JSON.stringify({ number: '4242424242424242', exp_month: 12, exp_year: now.getUTCFullYear() + 1 });
const header = Buffer.from(
  JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k1', iat: seconds, aud: 'm_shop' }),
);

const seal = (wish: Partial<Sealing> = {}): SealedParts =>
  sealed({ publicKey, header, plaintext: Buffer.from(card), ...wish });
const text = ({ header: first, encryptedKey, iv, ciphertext, tag }: SealedParts): string =>
  compact([first, encryptedKey, iv, ciphertext, tag]);
const flipped = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]);

/** What depends on the key comes first: these must not be told apart. The last three only whoever sealed the card can bring about. */
const envelopes: Readonly<Record<string, () => string>> = {
  'tag wrong': () => {
    const parts = seal();
    return text({ ...parts, tag: flipped(parts.tag) });
  },
  'ciphertext changed': () => {
    const parts = seal();
    return text({ ...parts, ciphertext: flipped(parts.ciphertext) });
  },
  'wrapped key does not open': () => text({ ...seal(), encryptedKey: flipped(seal().encryptedKey) }),
  'wrapped key at random': () => text({ ...seal(), encryptedKey: Buffer.concat([Buffer.alloc(1), randomBytes(255)]) }),
  'content key of 16 bytes': () => text(seal({ contentKeyBytes: 16 })),
  'content key of 64 bytes': () => text(seal({ contentKeyBytes: 64 })),
  'ciphertext of one byte': () => text({ ...seal(), ciphertext: randomBytes(1) }),
  'sealed: no JSON': () => text(seal({ plaintext: Buffer.alloc(card.length, 'x') })),
  'sealed: no card': () => text(seal({ plaintext: Buffer.from(card.replace('4242"', '4243"')) })),
  'sealed: a card': () => text(seal()),
};

const made = Object.fromEntries(Object.entries(envelopes).map(([name, make]) => [name, make()]));

type Unwrap = (kid: string, encryptedKey: Uint8Array) => Promise<Uint8Array | undefined>;

/** RSA of OpenSSL, as KMS has it somewhere. */
const withRsa: Unwrap = (_kid, encryptedKey) => {
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return Promise.resolve(privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256' }, encryptedKey));
  } catch {
    return Promise.resolve(undefined);
  }
};

/** The same answers, looked up: what is left is our own code. */
async function withoutRsa(): Promise<Unwrap> {
  const known = new Map<string, Uint8Array | undefined>();
  for (const envelope of Object.values(made)) {
    const encryptedKey = Buffer.from(envelope.split('.')[1] ?? '', 'base64url');
    known.set(encryptedKey.toString('base64'), await withRsa('k1', encryptedKey));
  }
  return (_kid, encryptedKey) => Promise.resolve(known.get(Buffer.from(encryptedKey).toString('base64')));
}

function opened(unwrap: Unwrap): Promise<ReadonlyMap<string, Timing>> {
  const opener = envelopeOpener({ kids: ['k1'], unwrap });
  const open = async (envelope: string): Promise<void> => {
    await openCard(opener, envelope, { audience: 'm_shop', now }).catch(() => undefined);
  };
  return timed(made, open, calls);
}

const [issuer, audience] = ['https://issuer.example', 'https://api.example'];
const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function token(claims: object = {}, head: object = {}): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const good = { iss: issuer, aud: audience, sub: 'shop', iat: seconds, exp: seconds + 600, client_id: 'shop' };
  const signed = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...head })}.${part({ ...good, ...claims })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: signing.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** What anybody can send comes first; the last four need a token that the issuer signed. */
const tokens: Readonly<Record<string, string>> = {
  'signature wrong': `${token().slice(0, -8)}AAAAAAAA`,
  'claims changed': [...token({ scope: 'tokens:create' }).split('.').slice(0, 2), token().split('.')[2]].join('.'),
  'no JWT': 'x'.repeat(400),
  'issuer unknown': token({ iss: 'https://other.example' }),
  'algorithm refused': token({}, { alg: 'none' }),
  'key unknown': token({}, { kid: 'k9' }),
  expired: token({ iat: seconds - 1200, exp: seconds - 600 }),
  'audience wrong': token({ aud: 'https://other.example' }),
  'lives too long': token({ exp: seconds + 86_400 }),
  good: token(),
};

async function verified(): Promise<ReadonlyMap<string, Timing>> {
  const jwk = { kty: 'EC', ...signing.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'ES256' };
  const keys = { issuer, jwks: { keys: [jwk] }, fetchedAt: now.toISOString() };
  const verify = accessTokenVerifier({
    issuers: [trustedIssuer({ name: 'company', provider: 'standard', url: issuer, audience, merchants: 'any' })],
    keyOf: issuerKeyCache({ read: () => Promise.resolve({ keys }), now: () => now, maxAgeHours: 24 }),
    now: () => now,
  });
  const check = async (shown: string): Promise<void> => {
    await verify(shown, undefined);
  };
  return timed(tokens, check, calls);
}

function print(title: string, timings: ReadonlyMap<string, Timing>): void {
  const [first] = timings.values();
  if (first === undefined) return;
  console.log(`\n${title}`);
  console.log(
    `${''.padEnd(28)}${'median µs'.padStart(10)}${'mean µs'.padStart(10)}${'difference'.padStart(12)}${'t'.padStart(8)}`,
  );
  for (const [name, timing] of timings) {
    const difference = timing.median - first.median;
    const cells = [timing.median.toFixed(1).padStart(10), timing.mean.toFixed(1).padStart(10)];
    const against =
      timing === first ? '' : difference.toFixed(1).padStart(12) + welch(timing, first).toFixed(1).padStart(8);
    console.log(`${name.padEnd(28)}${cells.join('')}${against}`);
  }
}

const [load = 0] = loadavg();
console.log(`${calls} calls of each in random order, the slowest tenth left out, Node ${process.version}`);
console.log(
  `(load ${load.toFixed(1)} on ${availableParallelism()} CPUs) Difference and Welch's t are against the first row: |t| under 4.5 is no difference found`,
);
print('Opening an envelope, our code alone (the key service answers at once)', await opened(await withoutRsa()));
print('Opening an envelope, RSA of OpenSSL in the place of KMS', await opened(withRsa));
print('Verifying an access token', await verified());
