import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import { activeToken } from './read-token';
import type { VaultTable } from './vault';

/**
 * Erase the card behind a token and leave a tombstone that says who did it. Erasing an erased token answers `token_deleted`,
 * also for the slower of two callers at once.
 */
export const deleteToken =
  (ports: { readonly vault: Pick<VaultTable, 'get' | 'erase'>; readonly now: () => Date }) =>
  async (tokenId: string, caller: Caller): Promise<void> => {
    const { merchantId } = caller.principal;
    const token = await activeToken(ports.vault, merchantId, tokenId);
    const erased = await ports.vault.erase(token, {
      id: tokenId,
      merchantId,
      state: 'deleted',
      deletedAt: ports.now().toISOString(),
      provenance: provenanceOf(caller, 'delete-token'),
    });
    if (!erased) await activeToken(ports.vault, merchantId, tokenId);
  };
