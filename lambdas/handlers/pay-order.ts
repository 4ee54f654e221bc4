import { authorizeCardFunction } from '../adapters/authorize-card-function';
import { authorizeCardClient, dynamoDbClient } from '../adapters/aws-clients';
import { eventBridgeClient } from '../adapters/event-bridge-client';
import { eventBus } from '../adapters/event-bus';
import { chargeId, newRequestId, orderSubject, sha256Hex } from '../adapters/ids';
import { ledgerTable } from '../adapters/ledger-table';
import { merchantsTable } from '../adapters/merchants-table';
import { PayOrderEnv } from '../contracts/environment';
import { chargeDeadlineSeconds } from '../contracts/timeouts';
import { payOrder } from '../domain/order/pay-order';
import { payOrderConsumer } from '../runtime/consumers/pay-order';
import { refuseOrder } from '../runtime/consumers/refuse-order';
import { readEnv } from '../runtime/env';
import { reportFault } from '../runtime/logger';

const env = readEnv(PayOrderEnv);
const dynamoDb = dynamoDbClient();
const now = (): Date => new Date();
const { authorizeCard } = authorizeCardFunction(
  authorizeCardClient(),
  env.AUTHORIZE_CARD_FUNCTION,
  reportFault('authorize-card'),
);
const pay = payOrder({
  ledger: ledgerTable(dynamoDb, env.LEDGER_TABLE),
  merchants: merchantsTable(dynamoDb, env.MERCHANTS_TABLE, now),
  authorizeCard,
  kids: env.ENVELOPE_KEY_LABELS,
  onUnsettled: reportFault('ledger'),
  now,
  chargeId,
  orderSubject,
  digest: sha256Hex,
  deadlineSeconds: chargeDeadlineSeconds,
});
const refuse = refuseOrder(eventBus(eventBridgeClient(), env.ORDERS_BUS));

export const handler = payOrderConsumer({ pay, refuse, newRequestId, digest: sha256Hex, now });
