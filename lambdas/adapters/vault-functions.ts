import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type * as z from 'zod/mini';
import { nameOf, socketCodeOf } from './aws-errors';

/**
 * Lambda refused the invoke before the function ran: throttled, no capacity, not found, not allowed, or no connection.
 * Then the processor was certainly not called.
 */
const neverRan: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'EC2ThrottledException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'AccessDeniedException',
  'InvalidRequestContentException',
  'CardNumberInClear',
]);

/** `lost`: the function may have run. */
export type Invoked<Answer> = { readonly answer: Answer } | { readonly lost: true } | { readonly neverRan: true };

/**
 * Ask a function of the vault zone, once. Never throws: a time-out, an error inside the function or an answer that is not one are
 * `lost`.
 * @param client one attempt, see `authorizeCardClient`
 * @param report is told each failure, for the log
 */
export function vaultFunction<Schema extends z.ZodMiniType>(
  client: LambdaClient,
  target: { readonly functionName: string; readonly answer: Schema; readonly report: (error: unknown) => void },
): (request: object) => Promise<Invoked<z.output<Schema>>> {
  return async (request) => {
    try {
      const command = new InvokeCommand({ FunctionName: target.functionName, Payload: JSON.stringify(request) });
      const { FunctionError, Payload } = await client.send(command);
      if (FunctionError !== undefined) throw new Error('the vault function failed');
      return { answer: target.answer.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))) };
    } catch (error) {
      target.report(error);
      return neverRan.has(nameOf(error)) || socketCodeOf(error) === 'ECONNREFUSED'
        ? { neverRan: true }
        : { lost: true };
    }
  };
}
