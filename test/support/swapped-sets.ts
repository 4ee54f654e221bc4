import { envelopeKeyPair } from './envelope-key-pair';
import { inMemoryJwksSigner } from './in-memory-jwks-signer';
import type { Intercepted } from './jwks-interceptor';
import { signedSet } from './signed-set';

const signer = inMemoryJwksSigner('2026q4', 'strongroom-prod');
const stranger = inMemoryJwksSigner('2026q4', 'strongroom-prod');
const { jwk } = envelopeKeyPair('2026q4');
const { jwk: planted } = envelopeKeyPair('2026q4');
const hour = 3600;

const header = { alg: 'ES256', typ: 'jwk-set+jwt', kid: '2026q4' };
const claimsAt = (seconds: number) => ({
  ...{ iss: 'strongroom-prod', sub: 'strongroom-prod', keys: [jwk] },
  ...{ iat: seconds, exp: seconds + 5 * hour },
});
const signed = (body: string): Intercepted => ({ headers: { 'content-type': 'application/jwk-set+jwt' }, body });

export const pinnedKey = signer.pin;

/** A genuine set, good now. */
export function genuineSet(now: number): Intercepted {
  return signed(signedSet({ key: signer.privateKey, header, claims: claimsAt(now) }));
}

/** What somebody in between could answer instead, with what the SDK says about it. `now` in seconds since 1970. */
export function swappedSets(now: number): readonly (readonly [string, string, Intercepted])[] {
  const claims = claimsAt(now);
  const real = genuineSet(now).body;
  const [head, , tail] = real.split('.');
  const theirs = Buffer.from(JSON.stringify({ ...claims, keys: [planted] })).toString('base64url');
  const json = { 'content-type': 'application/json' };
  const forged = (set: Partial<Parameters<typeof signedSet>[0]>) =>
    signed(signedSet({ key: signer.privateKey, header, claims, ...set }));
  return [
    ['his own keys, unsigned', 'is not signed', { headers: json, body: JSON.stringify({ keys: [planted] }) }],
    ['his own keys under the old signature', 'wrong signature', signed(`${head}.${theirs}.${tail}`)],
    ['his own keys, signed by himself', 'wrong signature', forged({ key: stranger.privateKey })],
    ['alg none', 'ES256', signed(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${theirs}.`)],
    ['an expired set', 'is expired', forged({ claims: claimsAt(now - 6 * hour) })],
    ['a set of the future', 'not valid yet', forged({ claims: claimsAt(now + hour) })],
    ['a set of another stage', 'another stage', forged({ claims: { ...claims, iss: 'strongroom-dev' } })],
    ['a megabyte', 'too large', signed('A'.repeat(1_000_000))],
  ];
}
