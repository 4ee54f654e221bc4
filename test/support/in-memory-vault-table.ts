import type { ErasedToken, StoredToken, TokenView, VaultTable } from '../../lambdas/domain/card/vault';

/** DynamoDB's bound on an item. */
const mostBytes = 400 * 1024;

export interface InMemoryVaultTable extends VaultTable {
  /** Everything that is stored, for tests that look for what must not be. */
  contents(): readonly (StoredToken | ErasedToken)[];
}

export function inMemoryVaultTable(): InMemoryVaultTable {
  const tokens = new Map<string, StoredToken | ErasedToken>();
  const active = (merchantId: string): readonly StoredToken[] =>
    [...tokens.values()].filter((token) => token.state === 'active').filter((token) => token.merchantId === merchantId);
  return {
    async insert(proposed) {
      if (proposed.sealed.length > mostBytes) throw new Error('item too large');
      const known = active(proposed.merchantId).find(({ cardIndex }) => cardIndex === proposed.cardIndex);
      if (known !== undefined) {
        return { outcome: known.id === proposed.id ? 'created' : 'known', token: viewOf(known) };
      }
      if (tokens.has(proposed.id)) throw new Error('token id taken');
      const sibling = active(proposed.merchantId).find(({ numberIndex }) => numberIndex === proposed.numberIndex);
      const token = { ...proposed, fingerprint: sibling?.fingerprint ?? proposed.fingerprint };
      tokens.set(token.id, token);
      return { outcome: 'created', token: viewOf(token) };
    },
    async get(merchantId, tokenId) {
      const token = tokens.get(tokenId);
      return token?.merchantId === merchantId ? token : undefined;
    },
    async erase(token, tombstone) {
      const standing = tokens.get(token.id);
      if (standing?.state !== 'active' || standing.merchantId !== tombstone.merchantId) return false;
      tokens.set(token.id, tombstone);
      return true;
    },
    contents: () => [...tokens.values()],
  };
}

function viewOf({ id, fingerprint, card, customer, createdAt }: StoredToken): TokenView {
  return { id, fingerprint, card, ...(customer === undefined ? {} : { customer }), createdAt };
}
