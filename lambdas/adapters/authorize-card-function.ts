import type { LambdaClient } from '@aws-sdk/client-lambda';
import { AuthorizeCardAnswer, type AuthorizeCardRequest } from '../contracts/authorize-card';
import type { AuthorizeCardResult } from '../domain/charge/authorize-card';
import type { CardOfRequest, CreateChargePorts } from '../domain/charge/create-charge';
import type { Charge } from '../domain/charge/ledger';
import { Refusal } from '../domain/refusal';
import { approvalIn } from './approval-columns';
import { cardViewIn } from './card-view-columns';
import { type Invoked, vaultFunction } from './vault-functions';

type VaultZone = Pick<CreateChargePorts, 'authorizeCard' | 'markCard'>;

/** `authorize-card`, as `create-charge` asks it. What may have reached the processor is `unknown`; what certainly did not is not. */
export function authorizeCardFunction(
  client: LambdaClient,
  functionName: string,
  report: (error: unknown) => void,
): VaultZone {
  const ask: (request: AuthorizeCardRequest) => Promise<Invoked<AuthorizeCardAnswer>> = vaultFunction(client, {
    functionName,
    answer: AuthorizeCardAnswer,
    report,
  });
  return {
    async authorizeCard(charge, card) {
      const invoked = await ask(authorization(charge, card));
      if ('answer' in invoked) return resultOf(invoked.answer);
      return 'lost' in invoked ? { outcome: 'unknown' } : { outcome: 'not_attempted', code: 'connector_unavailable' };
    },
    async markCard(charge, card) {
      const { id: charge_id, merchantId: merchant_id, provenance } = charge;
      const invoked = await ask({ ask: 'mark', merchant_id, charge_id, card, request_id: provenance.requestId });
      const answer = 'answer' in invoked ? invoked.answer : undefined;
      if (answer?.outcome === 'marked') return answer.mark;
      const code = answer?.outcome === 'refused' ? answer.code : 'keys_unavailable';
      throw new Refusal(code, { detail: markRefused[code], retryAfter: 2 });
    },
  };
}

/** The answer of an invoke has a code and no words. */
const markRefused = {
  envelope_invalid: 'The envelope cannot be opened. Seal the card again.',
  card_invalid: 'The sealed card is not usable.',
  keys_unavailable: 'Send the same request again later.',
} as const;

function authorization(charge: Charge, card: CardOfRequest): AuthorizeCardRequest {
  const { provenance, initiator } = charge;
  return {
    ask: 'authorize',
    merchant_id: charge.merchantId,
    charge_id: charge.id,
    source: sourceOf(charge, card),
    ...(card.securityCode === undefined ? {} : { security_code: card.securityCode }),
    amount: charge.money.amount,
    currency: charge.money.currency,
    capture: charge.capture,
    connector: charge.connector,
    deadline: charge.deadline,
    ...(card.threeDs === undefined ? {} : { three_ds: threeDsOf(card.threeDs) }),
    ...(initiator === undefined ? {} : { initiator }),
    ...(card.networkTransactionId === undefined ? {} : { network_transaction_id: card.networkTransactionId }),
    request_id: provenance.requestId,
    provenance: {
      client_id: provenance.actor.clientId,
      role: provenance.actor.role,
      ...(provenance.origin.ip === undefined ? {} : { ip: provenance.origin.ip }),
      ...(provenance.traceparent === undefined ? {} : { traceparent: provenance.traceparent }),
    },
  };
}

function sourceOf(
  charge: Charge,
  { card, save, ofOrder }: CardOfRequest,
): Extract<AuthorizeCardRequest, { ask: 'authorize' }>['source'] {
  if (card === undefined) return { token: charge.token ?? '' };
  const kept = { save: save === true, ...(charge.customer === undefined ? {} : { customer: charge.customer }) };
  return ofOrder ? { order_card: card, ...kept } : { card, ...kept };
}

function threeDsOf(threeDs: NonNullable<CardOfRequest['threeDs']>) {
  const { version, eci, cryptogram, directoryServerTransactionId } = threeDs;
  return { version, eci, cryptogram, ds_transaction_id: directoryServerTransactionId };
}

function resultOf(answer: AuthorizeCardAnswer): AuthorizeCardResult {
  switch (answer.outcome) {
    case 'approved':
      return { outcome: 'approved', ...factsOf(answer), ...approvalIn(answer) };
    case 'declined':
      return { outcome: 'declined', code: answer.code, ...factsOf(answer) };
    case 'not_attempted':
    case 'unknown':
      return answer;
    case 'marked':
    case 'refused':
      return { outcome: 'unknown' };
  }
}

function factsOf(answer: Extract<AuthorizeCardAnswer, { processor_reference: string }>) {
  const { processor_reference: processorReference, card, fingerprint, token, mark } = answer;
  return {
    processorReference,
    card: cardViewIn(card),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(token === undefined ? {} : { token }),
    ...(mark === undefined ? {} : { mark }),
  };
}
