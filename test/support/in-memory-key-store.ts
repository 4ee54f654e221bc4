import { randomBytes } from 'node:crypto';
import type { DataKey, KeyStore } from '../../lambdas/domain/card/vault';
import { Refusal } from '../../lambdas/domain/refusal';

export interface InMemoryKeyStore extends KeyStore {
  /** From now on every key is out of reach, until `false`. */
  unreachable(is: boolean): void;
}

export function inMemoryKeyStore(): InMemoryKeyStore {
  const keys = new Map<string, DataKey>();
  let down = false;
  const reach = (): void => {
    if (down) throw new Refusal('keys_unavailable', { detail: 'Send the same request again later.', retryAfter: 2 });
  };
  return {
    async active(purpose, merchantId) {
      reach();
      const name = `${purpose}#${merchantId}#1`;
      const key = keys.get(name) ?? { version: 1, bytes: randomBytes(32) };
      keys.set(name, key);
      return key;
    },
    async version(purpose, merchantId, version) {
      reach();
      const key = keys.get(`${purpose}#${merchantId}#${version}`);
      if (key === undefined) throw new Error('no such version of a data key');
      return key;
    },
    unreachable(is) {
      down = is;
    },
  };
}
