import { askProcessorFunction } from '../adapters/ask-processor-function';
import { authorizeCardClient, dynamoDbClient } from '../adapters/aws-clients';
import { operationId, sha256Hex } from '../adapters/ids';
import { ledgerTable } from '../adapters/ledger-table';
import { OperateChargeEnv } from '../contracts/environment';
import { chargeDeadlineSeconds } from '../contracts/timeouts';
import { admitAmount } from '../domain/access/admit-amount';
import { capabilitiesOf } from '../domain/charge/capabilities';
import { operateCharge } from '../domain/charge/operate-charge';
import { operateChargeApi } from '../runtime/api/charges';
import { readEnv } from '../runtime/env';
import { byRoute } from '../runtime/http-handler';
import { reportFault } from '../runtime/logger';

const env = readEnv(OperateChargeEnv);
const now = (): Date => new Date();
const { operate } = askProcessorFunction(
  authorizeCardClient(),
  env.ASK_PROCESSOR_FUNCTION,
  reportFault('ask-processor'),
);

export const handler = byRoute(
  operateChargeApi(
    operateCharge({
      ledger: ledgerTable(dynamoDbClient(), env.LEDGER_TABLE),
      admit: admitAmount(env.ACCESS, now),
      capabilities: capabilitiesOf,
      operate,
      onUnsettled: reportFault('ledger'),
      now,
      operationId: ({ id }, route, key) => operationId(id, route, key),
      digest: sha256Hex,
      deadlineSeconds: chargeDeadlineSeconds,
    }),
  ),
);
