import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { AuthorizeCardAnswer, type AuthorizeCardRequest } from '../contracts/authorize-card';
import type { AuthorizeCardResult } from '../domain/charge/authorize-card';
import type { Charge } from '../domain/charge/ledger';
import { cardViewIn } from './card-view-columns';
import { nameOf, socketCodeOf } from './aws-errors';

/**
 * Lambda refused the invoke before the function ran: throttled, no capacity, not found, not allowed, or no connection.
 * Then the processor was certainly not called, and the charge may be settled as failed.
 */
const neverRan: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'EC2ThrottledException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'AccessDeniedException',
  'InvalidRequestContentException',
]);

const unknown: AuthorizeCardResult = { outcome: 'unknown' };
const notAttempted: AuthorizeCardResult = { outcome: 'not_attempted', code: 'connector_unavailable' };

/**
 * Ask the vault zone to authorize a charge. Never throws: a time-out, an error inside the function or an answer that is not
 * one are `unknown`, because the processor may have been called.
 * @param client one attempt, see `authorizeCardClient`
 * @param report is told each failure, for the log
 */
export function authorizeCardFunction(
  client: LambdaClient,
  functionName: string,
  report: (error: unknown) => void,
): (charge: Charge) => Promise<AuthorizeCardResult> {
  return async (charge) => {
    try {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(requestOf(charge)) });
      const { FunctionError, Payload } = await client.send(command);
      if (FunctionError !== undefined) throw new Error('authorize-card failed');
      return resultOf(AuthorizeCardAnswer.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))));
    } catch (error) {
      report(error);
      return neverRan.has(nameOf(error)) || socketCodeOf(error) === 'ECONNREFUSED' ? notAttempted : unknown;
    }
  };
}

function requestOf(charge: Charge): AuthorizeCardRequest {
  return {
    merchant_id: charge.merchantId,
    charge_id: charge.id,
    token: charge.token,
    amount: charge.money.amount,
    currency: charge.money.currency,
    connector: charge.connector,
    deadline: charge.deadline,
    request_id: charge.provenance.requestId,
  };
}

function resultOf(answer: AuthorizeCardAnswer): AuthorizeCardResult {
  switch (answer.outcome) {
    case 'approved': {
      const { processor_reference: processorReference, card, fingerprint } = answer;
      return { outcome: 'approved', processorReference, card: cardViewIn(card), fingerprint };
    }
    case 'declined': {
      const { code, processor_reference: processorReference, card, fingerprint } = answer;
      return { outcome: 'declined', code, processorReference, card: cardViewIn(card), fingerprint };
    }
    case 'not_attempted':
    case 'unknown':
      return answer;
  }
}
