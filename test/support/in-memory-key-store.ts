import { randomBytes } from 'node:crypto';
import type { DataKey, KeyStore, OneTimeKeys } from '../../lambdas/domain/card/vault';
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

export interface InMemoryOneTimeKeys extends OneTimeKeys {
  /** Ids of the requests so far: as many as keys were opened. */
  requests(): readonly string[];
}

/** The keys of a store, each opened by a request of its own. */
export function inMemoryOneTimeKeys(store: KeyStore): InMemoryOneTimeKeys {
  const requests: string[] = [];
  return {
    async open(purpose, merchantId, version) {
      const key = await store.version(purpose, merchantId, version);
      const kmsRequestId = `kms-${requests.length + 1}`;
      requests.push(kmsRequestId);
      return { key, kmsRequestId };
    },
    requests: () => [...requests],
  };
}
