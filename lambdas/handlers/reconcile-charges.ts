import { askProcessorFunction } from '../adapters/ask-processor-function';
import { authorizeCardClient, dynamoDbClient } from '../adapters/aws-clients';
import { ledgerTable } from '../adapters/ledger-table';
import { ReconcileChargesEnv } from '../contracts/environment';
import { ReconciledCharges, Scheduled } from '../contracts/schedules';
import { capabilitiesOf } from '../domain/charge/capabilities';
import { reconcile } from '../domain/charge/reconcile';
import { reconcileChargesApi } from '../runtime/api/reconcile-charges';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { reportFault } from '../runtime/logger';

const env = readEnv(ReconcileChargesEnv);
const now = (): Date => new Date();
const run = reconcile({
  ledger: ledgerTable(dynamoDbClient(), env.LEDGER_TABLE),
  ...askProcessorFunction(authorizeCardClient(), env.ASK_PROCESSOR_FUNCTION, reportFault('ask-processor')),
  capabilities: capabilitiesOf,
  onFailed: (_work, error) => reportFault('reconcile-charges')(error),
  now,
  graceSeconds: Number(env.GRACE_SECONDS),
});

export const handler = invokeHandler(
  'reconcile-charges',
  { request: Scheduled, answer: ReconciledCharges },
  reconcileChargesApi(run, now),
);
