import type { AskProcessorAnswer, AskProcessorRequest } from '../../contracts/ask-processor';
import { cardData } from '../../domain/card/card-data';
import { approvalData } from '../../domain/charge/approval';
import type { askProcessor, Asked } from '../../domain/charge/ask-processor';
import type { MoneyOperation, OperationInquiry, SettlementLine } from '../../domain/charge/processor';
import type { ChargeInquiry } from '../../domain/charge/reconcile';
import { errorFields, log } from '../logger';

/** The invoke payload in the words of the domain, and the answer in those of the contract. */
export function askProcessorApi(
  processor: ReturnType<typeof askProcessor>,
): (request: AskProcessorRequest) => Promise<AskProcessorAnswer> {
  return async (request) => {
    if (request.ask === 'settlements') return accountPage(processor, request);
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

type OfAccount = Extract<AskProcessorRequest, { ask: 'settlements' }>;

/** An account that cannot be read is an outcome: whoever compares it tries again, or says that he could not. */
async function accountPage(
  processor: ReturnType<typeof askProcessor>,
  { connector, merchant_id: merchantId, from, before, after }: OfAccount,
): Promise<AskProcessorAnswer> {
  const start = after === undefined ? {} : { after };
  try {
    const window = { from: new Date(from), before: new Date(before), ...start };
    const page = await processor.settlements({ connector, merchantId }, window);
    if (page === undefined) return { outcome: 'not_attempted' };
    const lines = page.lines.map(lineData);
    return page.next === undefined ? { outcome: 'account', lines } : { outcome: 'account', lines, next: page.next };
  } catch (error) {
    log.error(`${connector} gave no account`, { merchant_id: merchantId, ...errorFields(error) });
    return { outcome: 'unknown' };
  }
}

function lineData({ kind, reference, chargeReference, money, processorReference, at }: SettlementLine) {
  return { kind, reference, charge_reference: chargeReference, ...money, processor_reference: processorReference, at };
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
