import { generateKeyPairSync, type KeyObject, randomBytes, verify } from 'node:crypto';
import type { KeySetSigner } from '../../lambdas/domain/card/signed-key-set';

interface Opened {
  readonly signer: KeySetSigner;
  readonly publicKey: KeyObject;
}

/** What a signer of key sets does, in memory and in KMS. Its label is `first`. */
export function jwksSignerContract(name: string, open: () => Promise<Opened>): void {
  const verified = (message: Uint8Array, key: KeyObject, signature: Uint8Array): boolean =>
    verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);

  describe(`the signer of key sets: ${name}`, () => {
    it('names its label', async () => {
      expect((await open()).signer.kid).toBe('first');
    });

    // Leading zeros of r and s are what DER leaves out: one signature in 128 has some.
    it('signs messages of any length with 64 bytes that another implementation verifies', async () => {
      const { signer, publicKey } = await open();
      for (const length of [0, 1, 100, 4096, 4097, 20_000]) {
        const message = randomBytes(length);
        const signature = await signer.sign(message);
        expect(signature).toHaveLength(64);
        expect(verified(message, publicKey, signature)).toBe(true);
      }
    });

    it('signs the message and no other, with its key and no other', async () => {
      const { signer, publicKey } = await open();
      const signature = await signer.sign(Buffer.from('one'));
      expect(verified(Buffer.from('two'), publicKey, signature)).toBe(false);
      const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      expect(verified(Buffer.from('one'), other.publicKey, signature)).toBe(false);
    });
  });
}
