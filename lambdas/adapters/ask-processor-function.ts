import type { LambdaClient } from '@aws-sdk/client-lambda';
import { AskProcessorAnswer, type AskProcessorRequest } from '../contracts/ask-processor';
import type { Charge } from '../domain/charge/ledger';
import type { OperateResult } from '../domain/charge/operate-charge';
import type { Operation } from '../domain/charge/operation';
import type { OperationInquiry } from '../domain/charge/processor';
import type { ChargeInquiry, ReconcilePorts } from '../domain/charge/reconcile';
import { approvalIn } from './approval-columns';
import { cardViewIn } from './card-view-columns';
import { type Invoked, vaultFunction } from './vault-functions';

type VaultZone = Pick<ReconcilePorts, 'inquire' | 'inquireOperation' | 'cancel'> & {
  readonly operate: (charge: Charge, operation: Operation) => Promise<OperateResult>;
};

/** `ask-processor`, as the ledger zone asks it. Never throws: what may have happened and what cannot be known is `unknown`. */
export function askProcessorFunction(
  client: LambdaClient,
  functionName: string,
  report: (error: unknown) => void,
): VaultZone {
  const ask: (request: AskProcessorRequest) => Promise<Invoked<AskProcessorAnswer>> = vaultFunction(client, {
    functionName,
    answer: AskProcessorAnswer,
    report,
  });
  const answerTo = async (request: AskProcessorRequest): Promise<AskProcessorAnswer> => {
    const invoked = await ask(request);
    if ('answer' in invoked) return invoked.answer;
    return 'lost' in invoked ? { outcome: 'unknown' } : { outcome: 'not_attempted' };
  };
  return {
    async operate(charge, operation) {
      const { amount, currency } = { amount: operation.amount, currency: charge.money.currency };
      const { final = false, deadline } = operation;
      const answer = await answerTo({
        ask: 'operate',
        ...of(charge),
        ...as(charge, operation),
        amount,
        currency,
        final,
        deadline,
      });
      return answer.outcome === 'not_attempted' ? answer : operationOutcome(answer);
    },
    async inquire(charge) {
      const { token, createdAt: created_at } = charge;
      return chargeInquiry(
        await answerTo({ ask: 'inquire', ...of(charge), ...(token === undefined ? {} : { token }), created_at }),
      );
    },
    async inquireOperation(charge, operation) {
      const answer = await answerTo({ ask: 'inquire_operation', ...of(charge), ...as(charge, operation) });
      return answer.outcome === 'not_found' ? answer : operationOutcome(answer);
    },
    async cancel(charge) {
      return (await answerTo({ ask: 'cancel', ...of(charge), created_at: charge.createdAt })).outcome === 'cancelled'
        ? 'cancelled'
        : 'unknown';
    },
  };
}

function of(charge: Charge) {
  const { merchantId, id, connector, provenance } = charge;
  return { merchant_id: merchantId, charge_id: id, connector, request_id: provenance.requestId };
}

function as(charge: Charge, operation: Operation) {
  if (operation.kind === 'dispute') throw new Error('a dispute is noted, not asked for');
  return { kind: operation.kind, operation_id: operation.id, processor_reference: charge.processorReference ?? '' };
}

function operationOutcome(answer: AskProcessorAnswer): Exclude<OperationInquiry, { outcome: 'not_found' }> {
  if (answer.outcome === 'succeeded') return { outcome: 'succeeded', processorReference: answer.processor_reference };
  return answer.outcome === 'failed' ? answer : { outcome: 'unknown' };
}

function chargeInquiry(answer: AskProcessorAnswer): ChargeInquiry {
  switch (answer.outcome) {
    case 'approved':
      return { outcome: 'approved', ...factsOf(answer), ...approvalIn(answer) };
    case 'declined':
      return { outcome: 'declined', code: answer.code, ...factsOf(answer) };
    case 'not_found':
      return answer;
    default:
      return { outcome: 'unknown' };
  }
}

function factsOf(answer: Extract<AskProcessorAnswer, { outcome: 'approved' | 'declined' }>) {
  const { processor_reference: processorReference, card, fingerprint } = answer;
  return {
    processorReference,
    ...(card === undefined ? {} : { card: cardViewIn(card) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}
