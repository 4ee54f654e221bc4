import type { Caller } from '../access/caller';
import { Refusal } from '../refusal';
import type { StoredToken, TokenView, VaultTable } from './vault';

/** The merchant's active token. @throws Refusal `token_not_found | token_deleted` */
export async function activeToken(
  vault: Pick<VaultTable, 'get'>,
  merchantId: string,
  tokenId: string,
): Promise<StoredToken> {
  const token = await vault.get(merchantId, tokenId);
  if (token === undefined) throw new Refusal('token_not_found', { detail: 'No token of this merchant has this id.' });
  if (token.state === 'deleted')
    throw new Refusal('token_deleted', { detail: 'The card behind this token was erased.' });
  return token;
}

/** The masked view of a token. */
export const readToken =
  (ports: { readonly vault: Pick<VaultTable, 'get'> }) =>
  (tokenId: string, caller: Caller): Promise<TokenView> =>
    activeToken(ports.vault, caller.principal.merchantId, tokenId);
