import { keyStoreContract } from '../contract/key-store.contract';
import { inMemoryKeyStore } from '../support/in-memory-key-store';

keyStoreContract('in memory', () => {
  const keys = inMemoryKeyStore();
  return { one: keys, other: keys };
});
