import type { IssuerKeys, IssuerKeysTable } from '../../lambdas/domain/access/issuer-keys';

export function inMemoryIssuerKeysTable(): IssuerKeysTable {
  const rows = new Map<string, IssuerKeys>();
  return {
    read: async (issuer) => rows.get(issuer),
    write: async (keys) => void rows.set(keys.issuer, structuredClone(keys)),
  };
}
