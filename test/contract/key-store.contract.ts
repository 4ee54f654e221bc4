import type { KeyStore } from '../../lambdas/domain/card/vault';
import { atOnce, newMerchant } from './samples';

/** What every key store does, in memory and on DynamoDB and KMS. `open` gives another environment on the same store. */
export function keyStoreContract(name: string, open: () => { readonly one: KeyStore; readonly other: KeyStore }): void {
  describe(`key store: ${name}`, () => {
    let keys: KeyStore;
    let elsewhere: KeyStore;
    let merchant: string;

    beforeEach(() => {
      ({ one: keys, other: elsewhere } = open());
      merchant = newMerchant();
    });

    it('makes a first key of 32 bytes, version 1', async () => {
      const key = await keys.active('card', merchant);
      expect(key.version).toBe(1);
      expect(key.bytes).toHaveLength(32);
    });

    it('gives the same key again, also by its version and in another environment', async () => {
      const key = await keys.active('card', merchant);
      expect(await keys.active('card', merchant)).toEqual(key);
      expect(await keys.version('card', merchant, key.version)).toEqual(key);
      expect(await elsewhere.active('card', merchant)).toEqual(key);
      expect(await elsewhere.version('card', merchant, key.version)).toEqual(key);
    });

    it('has a key of its own for each purpose and each merchant', async () => {
      const all = [
        await keys.active('card', merchant),
        await keys.active('fingerprint', merchant),
        await keys.active('card', newMerchant()),
      ];
      expect(new Set(all.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(3);
    });

    it('ends with one key when many make the first at once', async () => {
      const made = await atOnce(50, (place) => (place % 2 === 0 ? keys : elsewhere).active('card', merchant));
      expect(new Set(made.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(1);
    });

    it('faults for a version that does not exist', async () => {
      await keys.active('card', merchant);
      await expect(keys.version('card', merchant, 2)).rejects.toThrow('no such version of a data key');
    });

    it('makes no key when one is asked for by version', async () => {
      await expect(keys.version('card', merchant, 1)).rejects.toThrow('no such version of a data key');
      await expect(elsewhere.version('card', merchant, 1)).rejects.toThrow('no such version of a data key');
    });
  });
}
