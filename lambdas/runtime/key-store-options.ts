import { count } from './metrics';

interface VaultKeyEnvironment {
  readonly STAGE: string;
  readonly VAULT_ROOT_KEY: string;
  readonly KEY_STORE_TABLE: string;
}

/** What the key store needs of the environment of a vault-zone handler; a stale key is counted, and the alarm is made of that. */
export function keyStoreOptions(env: VaultKeyEnvironment): {
  readonly tableName: string;
  readonly rootKey: string;
  readonly stage: string;
  readonly now: () => Date;
  readonly onStale: () => void;
} {
  return {
    tableName: env.KEY_STORE_TABLE,
    rootKey: env.VAULT_ROOT_KEY,
    stage: env.STAGE,
    now: () => new Date(),
    onStale: () => count('StaleKeyServed'),
  };
}
