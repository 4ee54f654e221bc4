import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { EnvelopePublicKey, EnvelopePublicKeys } from '../../lambdas/domain/card/envelope-public-keys';
import type { EnvelopeKeys } from '../../lambdas/domain/card/vault';

/** What the envelope keys do, in memory and in KMS. Two labels: `first`, which is preferred, and `second`. */
export function envelopeKeysContract(name: string, open: () => EnvelopeKeys & EnvelopePublicKeys): void {
  describe(`envelope keys: ${name}`, () => {
    let keys: EnvelopeKeys & EnvelopePublicKeys;
    let published: readonly EnvelopePublicKey[];

    beforeAll(async () => {
      keys = open();
      published = await keys.all();
    });

    it('publishes one RSA-OAEP-256 key per label, preferred first, public members only', () => {
      expect(published.map(({ kid }) => kid)).toEqual(['first', 'second']);
      expect(keys.kids).toEqual(['first', 'second']);
      for (const key of published) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
        expect(key).toMatchObject({ kty: 'RSA', use: 'enc', alg: 'RSA-OAEP-256', e: 'AQAB' });
        expect(Buffer.from(key.n, 'base64url')).toHaveLength(256);
      }
    });

    it('unwraps a content key that was wrapped with a published key', async () => {
      const contentKey = randomBytes(32);
      for (const jwk of published) {
        const unwrapped = await keys.unwrap(jwk.kid, wrap(jwk, contentKey));
        expect(Buffer.from(unwrapped ?? [])).toEqual(contentKey);
      }
    });

    it('gives nothing for the other key, for noise, and for a flipped bit', async () => {
      const [first, second] = published;
      const wrapped = wrap(second!, randomBytes(32));
      expect(await keys.unwrap(first!.kid, wrapped)).toBeUndefined();
      expect(await keys.unwrap(first!.kid, randomBytes(256).fill(0, 0, 1))).toBeUndefined();
      wrapped[200]! ^= 1;
      expect(await keys.unwrap(second!.kid, wrapped)).toBeUndefined();
    });

    it('gives nothing for a key wrapped with another hash', async () => {
      const [first] = published;
      expect(await keys.unwrap('first', wrap(first!, randomBytes(32), 'sha1'))).toBeUndefined();
    });

    it.each([1, 128, 255, 257, 512])('gives nothing for %i bytes', async (length) => {
      expect(await keys.unwrap('first', randomBytes(length))).toBeUndefined();
    });

    it('faults for a kid that it does not have: that is checked before', async () => {
      await expect(keys.unwrap('third', randomBytes(256))).rejects.toThrow('no envelope key of this kid');
      await expect(keys.unwrap('constructor', randomBytes(256))).rejects.toThrow('no envelope key of this kid');
    });
  });
}

function wrap(jwk: EnvelopePublicKey, contentKey: Uint8Array, oaepHash = 'sha256'): Buffer {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, contentKey);
}
