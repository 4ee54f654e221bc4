import { askProcessorFunction } from '../adapters/ask-processor-function';
import { authorizeCardClient, dynamoDbClient } from '../adapters/aws-clients';
import { eventBridgeClient } from '../adapters/event-bridge-client';
import { eventBus } from '../adapters/event-bus';
import { differenceId } from '../adapters/ids';
import { movementIn } from '../adapters/ledger-movements';
import { ledgerTable } from '../adapters/ledger-table';
import { merchantsOfConnector } from '../adapters/merchants-of-connector';
import { reportsLazily } from '../adapters/reports-lazily';
import { settlementAccounts } from '../adapters/settlement-accounts';
import { CompareSettlementsEnv } from '../contracts/environment';
import { ComparedSettlements, CompareSettlementsRequest } from '../contracts/schedules';
import { compareSettlements } from '../domain/settlement/compare-settlements';
import { compareSettlementsApi } from '../runtime/api/compare-settlements';
import { readEnv } from '../runtime/env';
import { invokeHandler } from '../runtime/invoke-handler';
import { reportFault } from '../runtime/logger';

const env = readEnv(CompareSettlementsEnv);
const [dynamoDb, lambda] = [dynamoDbClient(), authorizeCardClient()];
const functionName = env.ASK_PROCESSOR_FUNCTION;
const report = reportFault('ask-processor');
// It asks and cancels; it is not given the means to post.
const { inquire, inquireOperation, cancel } = askProcessorFunction(lambda, functionName, report);
const compare = compareSettlements({
  ledger: ledgerTable(dynamoDb, env.LEDGER_TABLE),
  movementIn,
  connectors: env.CONNECTORS,
  merchantsOf: merchantsOfConnector(dynamoDb, env.MERCHANTS_TABLE),
  linesOf: settlementAccounts(lambda, { functionName, report }),
  inquire,
  inquireOperation,
  cancel,
  bus: eventBus(eventBridgeClient(), env.EVENT_BUS),
  reports: reportsLazily(env.REPORTS_BUCKET),
  differenceId,
  onUnread: ({ connector }, error) => reportFault(connector)(error),
});

export const handler = invokeHandler(
  'compare-settlements',
  { request: CompareSettlementsRequest, answer: ComparedSettlements },
  compareSettlementsApi(compare, () => new Date()),
);
