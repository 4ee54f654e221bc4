import { createPublicKey } from 'node:crypto';
import { issuerKeyCache } from '../../lambdas/adapters/issuer-key-cache';
import { fetchIssuerKeys } from '../../lambdas/adapters/issuer-http';
import { signatureAlgorithms } from '../../lambdas/domain/access/trusted-issuer';
import type { Verdict } from './target';

export const issuerUrl = 'https://issuer.example';

/** What an issuer answers: its discovery document, and its set with a status. */
export interface IssuerAnswers {
  readonly discovery: string;
  readonly body: Buffer;
  readonly status: number;
  readonly isGood: boolean;
}

const now = new Date('2026-11-24T12:00:00Z');

/** What `refresh-issuer-keys` keeps of it, and what the authorizer then makes of that. */
export async function issuerVerdict({ discovery, body, status, isGood }: IssuerAnswers): Promise<Verdict> {
  const fetching = globalThis.fetch;
  globalThis.fetch = (url) => {
    const isSet = url instanceof URL && url.pathname !== '/.well-known/openid-configuration';
    return Promise.resolve(new Response(isSet ? new Uint8Array(body) : discovery, { status: isSet ? status : 200 }));
  };
  try {
    const kept = await fetchIssuerKeys({ url: issuerUrl, keyOrigins: [] });
    return {
      outcome: `issuer: ${kept.keys.length === 0 ? 'no key' : 'keys'}`,
      wrong: [...kept.keys.flatMap(wrongOfKey), ...(await wrongOfUse(kept))],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const wrong = [
      ...(/^(?:the|two) [A-Za-z ]+$/.test(message) ? [] : ['the reader of an issuer threw a text that is not fixed']),
      ...(isGood ? ['a good key set was refused'] : []),
    ];
    return { outcome: `issuer: ${wrong.length === 0 ? message : 'thrown'}`, wrong };
  } finally {
    globalThis.fetch = fetching;
  }
}

type Kept = Awaited<ReturnType<typeof fetchIssuerKeys>>;

/** FIPS 186-5 and NIST SP 800-131A: public, on its curve, long enough, an exponent that is one. */
function wrongOfKey(jwk: Kept['keys'][number]): readonly string[] {
  if (['d', 'p', 'q', 'k'].some((member) => Object.hasOwn(jwk, member))) return ['a private key was kept'];
  try {
    const { modulusLength = 4_096, publicExponent = 65_537n } =
      createPublicKey({ key: { ...jwk }, format: 'jwk' }).asymmetricKeyDetails ?? {};
    return modulusLength < 2_048 || modulusLength > 8_192 || publicExponent < 65_537n ? ['a weak key was kept'] : [];
  } catch {
    return ['a key was kept that is none'];
  }
}

async function wrongOfUse(jwksKept: Kept): Promise<readonly string[]> {
  const kept = { issuer: issuerUrl, jwks: jwksKept, fetchedAt: now.toISOString() };
  const keyOf = issuerKeyCache({ read: () => Promise.resolve({ keys: kept }), now: () => now, maxAgeHours: 24 });
  try {
    for (const { kid } of jwksKept.keys.slice(0, 4))
      for (const alg of signatureAlgorithms) await keyOf(issuerUrl, { kid: String(kid), alg }, () => undefined);
    return [];
  } catch {
    return ['a kept key broke the authorizer'];
  }
}
