import type { AskProcessorAnswer, AskProcessorRequest } from '../../contracts/ask-processor';
import { cardData } from '../../domain/card/card-data';
import { approvalData } from '../../domain/charge/approval';
import type { askProcessor, Asked } from '../../domain/charge/ask-processor';
import type { MoneyOperation, OperationInquiry } from '../../domain/charge/processor';
import type { ChargeInquiry } from '../../domain/charge/reconcile';

/** The invoke payload in the words of the domain, and the answer in those of the contract. */
export function askProcessorApi(
  processor: ReturnType<typeof askProcessor>,
): (request: AskProcessorRequest) => Promise<AskProcessorAnswer> {
  return async (request) => {
    const asked: Asked = { connector: request.connector, merchantId: request.merchant_id, chargeId: request.charge_id };
    switch (request.ask) {
      case 'operate': {
        const { amount, currency, final, deadline } = request;
        const operation = { ...operationOf(request), money: { amount, currency }, final };
        const answer = await processor.operate(asked, operation, new Date(deadline));
        return answer.outcome === 'not_attempted' ? answer : operationAnswer(answer);
      }
      case 'inquire':
        return inquiryAnswer(await processor.inquire({ ...asked, createdAt: request.created_at }, request.token));
      case 'inquire_operation':
        return operationAnswer(await processor.inquireOperation(asked, operationOf(request)));
      case 'cancel':
        return { outcome: await processor.cancel({ ...asked, createdAt: request.created_at }) };
    }
  };
}

type OfOperation = Extract<AskProcessorRequest, { operation_id: string }>;

function operationOf(request: OfOperation): Omit<MoneyOperation, 'money' | 'final'> {
  return {
    kind: request.kind,
    reference: request.operation_id,
    chargeReference: request.charge_id,
    processorReference: request.processor_reference,
  };
}

function operationAnswer(answer: OperationInquiry): AskProcessorAnswer {
  if (answer.outcome !== 'succeeded') return answer;
  return { outcome: 'succeeded', processor_reference: answer.processorReference };
}

function inquiryAnswer(answer: ChargeInquiry): AskProcessorAnswer {
  switch (answer.outcome) {
    case 'approved':
      return { outcome: 'approved', ...factsOf(answer), ...approvalData(answer) };
    case 'declined':
      return { outcome: 'declined', code: answer.code, ...factsOf(answer) };
    case 'not_found':
    case 'unknown':
      return { outcome: answer.outcome };
  }
}

function factsOf({ processorReference, card, fingerprint }: Extract<ChargeInquiry, { processorReference: string }>) {
  return { processor_reference: processorReference, card: card && cardData(card), fingerprint };
}
