import type { AuthorizeCardAnswer, AuthorizeCardRequest } from '../../contracts/authorize-card';
import { cardData } from '../../domain/card/card-data';
import { approvalData } from '../../domain/charge/approval';
import type {
  authorizeCard,
  AuthorizeCardResult,
  CardAuthorization,
  markCard,
} from '../../domain/charge/authorize-card';
import { Refusal } from '../../domain/refusal';
import { log } from '../logger';
import { count } from '../metrics';

type Authorize = Extract<AuthorizeCardRequest, { ask: 'authorize' }>;

/** The invoke payload in the words of the domain, and the answer in those of the contract. */
export function authorizeCardApi(work: {
  readonly authorize: ReturnType<typeof authorizeCard>;
  readonly mark: ReturnType<typeof markCard>;
}): (request: AuthorizeCardRequest) => Promise<AuthorizeCardAnswer> {
  return async (request) => {
    if (request.ask === 'authorize') return authorizationAnswer(await work.authorize(authorizationOf(request)));
    const { merchant_id: merchantId, charge_id: chargeId, card } = request;
    try {
      return { outcome: 'marked', mark: await work.mark({ merchantId, chargeId, card }) };
    } catch (error) {
      return { outcome: 'refused', code: refusedAs(error) };
    }
  };
}

function refusedAs(error: unknown): Extract<AuthorizeCardAnswer, { outcome: 'refused' }>['code'] {
  if (!(error instanceof Refusal)) throw error;
  return error.code === 'card_invalid' || error.code === 'keys_unavailable' ? error.code : 'envelope_invalid';
}

function authorizationOf(request: Authorize): CardAuthorization {
  const { source, security_code: securityCode, provenance } = request;
  return {
    merchantId: request.merchant_id,
    chargeId: request.charge_id,
    source: cardSource(source),
    ...(securityCode === undefined ? {} : { securityCode }),
    money: { amount: request.amount, currency: request.currency },
    capture: request.capture,
    connector: request.connector,
    deadline: new Date(request.deadline),
    passedThrough: passedThrough(request),
    provenance: {
      actor: { clientId: provenance.client_id, role: provenance.role },
      origin: { component: 'authorize-card', ...(provenance.ip === undefined ? {} : { ip: provenance.ip }) },
      requestId: request.request_id,
      ...(provenance.traceparent === undefined ? {} : { traceparent: provenance.traceparent }),
    },
  };
}

function cardSource(source: Authorize['source']): CardAuthorization['source'] {
  if ('token' in source) return source;
  const { save, customer } = source;
  const kept = { save, ...(customer === undefined ? {} : { customer }) };
  return 'card' in source ? { card: source.card, ...kept } : { card: source.order_card, ofOrder: true, ...kept };
}

function passedThrough(request: Authorize): CardAuthorization['passedThrough'] {
  const { three_ds: threeDs, initiator, network_transaction_id: networkTransactionId } = request;
  return {
    ...(threeDs === undefined
      ? {}
      : {
          threeDs: {
            version: threeDs.version,
            eci: threeDs.eci,
            cryptogram: threeDs.cryptogram,
            directoryServerTransactionId: threeDs.ds_transaction_id,
          },
        }),
    ...(initiator === undefined ? {} : { initiator }),
    ...(networkTransactionId === undefined ? {} : { networkTransactionId }),
  };
}

function authorizationAnswer(result: AuthorizeCardResult): AuthorizeCardAnswer {
  switch (result.outcome) {
    case 'approved':
      return { outcome: 'approved', ...factsOf(result), ...approvalData(result) };
    case 'declined':
      return { outcome: 'declined', code: result.code, ...factsOf(result) };
    case 'not_attempted':
      if (result.code === 'record_tampered') reportTampering();
      return result;
    case 'unknown':
      return result;
  }
}

function factsOf({
  processorReference,
  card,
  fingerprint,
  token,
  mark,
}: Extract<AuthorizeCardResult, { processorReference: string }>) {
  return { processor_reference: processorReference, card: cardData(card), fingerprint, token, mark };
}

/** The alarm on tampering is made of this. */
function reportTampering(): void {
  count('RecordTampered');
  log.error('a card record is not what the vault sealed', { code: 'record_tampered' });
}
