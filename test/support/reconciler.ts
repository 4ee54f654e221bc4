import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { ReconciledCharges } from '../../lambdas/contracts/schedules';
import { namesOf } from '../../lib/config/names';

/** Run the deployed reconciler at once, instead of waiting for its minute. @throws ZodError where its answer is no count */
export async function invokeReconciler(lambda: LambdaClient) {
  const FunctionName = namesOf('local').function('reconcile-charges');
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  return ReconciledCharges.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8')));
}
