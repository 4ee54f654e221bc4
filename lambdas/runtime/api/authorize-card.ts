import type { AuthorizeCardAnswer, AuthorizeCardRequest } from '../../contracts/authorize-card';
import { cardData } from '../../domain/card/card-data';
import type { AuthorizeCardResult, CardAuthorization } from '../../domain/charge/authorize-card';
import { log } from '../logger';
import { count } from '../metrics';

/** The alarm on tampering is made of this. */
function reportTampering(): void {
  count('RecordTampered');
  log.error('a card record is not what the vault sealed', { code: 'record_tampered' });
}

/** The invoke payload in the words of the domain. */
export function authorizationRequest(request: AuthorizeCardRequest): CardAuthorization {
  return {
    merchantId: request.merchant_id,
    chargeId: request.charge_id,
    token: request.token,
    money: { amount: request.amount, currency: request.currency },
    capture: 'automatic',
    connector: request.connector,
    deadline: new Date(request.deadline),
  };
}

export function authorizationAnswer(result: AuthorizeCardResult): AuthorizeCardAnswer {
  switch (result.outcome) {
    case 'approved':
    case 'declined': {
      const { processorReference, card, ...rest } = result;
      return { ...rest, processor_reference: processorReference, card: cardData(card) };
    }
    case 'not_attempted':
      if (result.code === 'record_tampered') reportTampering();
      return result;
    case 'unknown':
      return result;
  }
}
