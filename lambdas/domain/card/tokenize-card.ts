import type { Caller } from '../access/caller';
import { provenanceOf } from '../access/caller';
import type { KeepCardPorts } from './keep-card';
import { keepCard } from './keep-card';
import type { EnvelopeOpener } from './open-card';
import { openCard } from './open-card';
import type { TokenView } from './vault';

export interface TokenizeCardPorts extends KeepCardPorts {
  readonly opener: EnvelopeOpener;
  readonly now: () => Date;
}

export interface TokenizeCardRequest {
  /** A compact JWE, sealed for the caller's merchant. */
  readonly card: string;
  readonly customer?: string | undefined;
}

export interface TokenizedCard {
  readonly created: boolean;
  readonly token: TokenView;
}

/**
 * Swap a sealed card for a token. A card that the merchant has already, with the same expiry, answers with its token.
 * A security code in the envelope is checked for form and dropped: the record is sealed without it (PCI DSS 3.3.1).
 */
export const tokenizeCard =
  (ports: TokenizeCardPorts) =>
  async (request: TokenizeCardRequest, caller: Caller): Promise<TokenizedCard> => {
    const { merchantId } = caller.principal;
    const now = ports.now();
    const card = await openCard(ports.opener, request.card, { audience: merchantId, now });
    const provenance = provenanceOf(caller, 'tokenize-card');
    const { outcome, token } = await keepCard(ports, card, {
      merchantId,
      customer: request.customer,
      at: now,
      provenance,
    });
    return { created: outcome === 'created', token };
  };
