import * as fc from 'fast-check';
import { readSignedKeys } from '../../client/signed-keys';
import { StrongroomError } from '../../client/strongroom-error';
import { signKeySet } from '../../lambdas/domain/card/signed-key-set';
import { anyText } from '../support/any-text';
import { envelopeKeyPair } from '../support/envelope-key-pair';
import { inMemoryJwksSigner } from '../support/in-memory-jwks-signer';

const at = new Date('2026-11-24T12:34:56Z');
const signer = inMemoryJwksSigner('2026q4', 'strongroom-prod');
const { kid, n, e } = envelopeKeyPair('2026q4').jwk;
const key = { kty: 'RSA', use: 'enc', alg: 'RSA-OAEP-256', kid, n, e } as const;
const genuine = signKeySet(signer, { issuer: 'strongroom-prod', keys: [key], at });

const headers = new Headers({ 'content-type': 'application/jwk-set+jwt' });

/** What the SDK makes of a body: its keys, or the code of its refusal. */
async function verdict(text: string): Promise<unknown> {
  try {
    return (await readSignedKeys({ headers, text }, [signer.pin], { now: at.getTime() / 1000, newest: 0 })).keys;
  } catch (error) {
    if (error instanceof StrongroomError) return error.code;
    throw error;
  }
}

describe('a signed key set', () => {
  it('is taken as it was signed', async () => {
    expect(await verdict((await genuine).compact)).toEqual([key]);
  });

  it('is refused with any one character changed', async () => {
    const { compact } = await genuine;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const [place, was] of Array.from(compact).entries()) {
      // The next letter differs in the lowest bit, which is a spare one at the end of a part.
      const other = alphabet[(alphabet.indexOf(was) + 1) % 64] ?? 'A';
      expect(await verdict(compact.slice(0, place) + other + compact.slice(place + 1))).toBe('keys_not_trusted');
    }
  });

  it('is refused with any byte changed to any other, left out or put in', async () => {
    const { compact } = await genuine;
    const change = fc.record({ place: fc.nat(compact.length - 1), put: fc.string({ maxLength: 2 }), take: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(change, async ({ place, put, take }) => {
        const changed = compact.slice(0, place) + put + compact.slice(place + take);
        fc.pre(changed !== compact);
        expect(await verdict(changed)).toBe('keys_not_trusted');
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused with its parts mixed with those of another', async () => {
    const parts = (await genuine).compact.split('.');
    const other = await signKeySet(signer, {
      issuer: 'strongroom-prod',
      keys: [key],
      at: new Date(at.getTime() + 3_600_000),
    });
    const pool = [...parts, ...other.compact.split('.'), ''];
    const mixes = fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 4 }).map((mix) => mix.join('.'));
    await fc.assert(
      fc.asyncProperty(mixes, async (mix) => {
        fc.pre(mix !== parts.join('.') && mix !== other.compact);
        expect(await verdict(mix)).toBe('keys_not_trusted');
      }),
      { numRuns: 500 },
    );
  });

  it('is refused, and nothing else happens, where it is any text', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(300), async (text) => expect(await verdict(text)).toBe('keys_not_trusted')),
      { numRuns: 1000 },
    );
  });
});
