import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type {
  CreateChargeEnv,
  OperateChargeEnv,
  ReadChargeEnv,
  PayOrderEnv,
  ReconcileChargesEnv,
} from '../../lambdas/contracts/environment';
import { orderSeconds, timeoutSeconds } from '../../lambdas/contracts/timeouts';
import type { StageIntents } from '../config/stages';
import { CardFunction } from '../constructs/card-function';
import { CardTable } from '../constructs/card-table';
import { here, type Foundation } from '../constructs/foundation';
import { readTopic, topicFeeds } from '../constructs/order-topic';
import { OrderQueue } from '../constructs/order-queue';
import { privateCallers } from '../constructs/private-callers';
import { queueFeeds, readQueue } from '../constructs/queue-worker';
import { settlementComparison } from '../constructs/settlement-comparison';
import { allow, queryIndexes, useTable } from '../constructs/statements';
import { streamRelay } from '../constructs/stream-relay';

export interface LedgerProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly orders: IEventBus;
  readonly authorizeCard: CardFunction;
  readonly askProcessor: CardFunction;
  readonly intents: Pick<
    StageIntents,
    'envelopeKeys' | 'reconcileAfterSeconds' | 'connectors' | 'auditLock' | 'ordersTopic' | 'access'
  >;
}

export interface Ledger {
  readonly table: Table;
  readonly createCharge: CardFunction;
  readonly readCharge: CardFunction;
  readonly operateCharge: CardFunction;
  readonly reconcileCharges: CardFunction;
  readonly payOrder: CardFunction;
  readonly orderQueue: OrderQueue;
  readonly compareSettlements: CardFunction;
  readonly reports: Bucket;
  readonly relay: CardFunction;
}

/** Charges, and the merchants that may make them. Sees tokens, never cards (design sections 1 and 7). */
export function ledgerStack(scope: Construct, props: LedgerProps): Ledger {
  const { foundation, payments, orders, authorizeCard, askProcessor, intents, ...stackProps } = props;
  const stack = new Stack(scope, 'ledger', stackProps);
  const ledger = ledgerTable(stack, foundation);
  const merchants = new CardTable(stack, {
    table: 'merchants',
    zone: 'ledger',
    partitionKey: 'id',
    indexes: [{ name: 'by-connector', partitionKey: 'connector', sortKey: 'id', include: [] }],
    alsoUsedBy: foundation.names.operator(here),
    foundation,
  }).table;

  const access = JSON.stringify(intents.access);
  const callers = privateCallers(foundation);
  const charging = {
    environment: {
      LEDGER_TABLE: ledger.tableName,
      MERCHANTS_TABLE: merchants.tableName,
      AUTHORIZE_CARD_FUNCTION: authorizeCard.function.functionName,
      ENVELOPE_KEY_LABELS: JSON.stringify(intents.envelopeKeys),
    },
    permissions: [
      ...useTable(ledger, ['PutItem', 'UpdateItem', 'GetItem', 'ConditionCheckItem']),
      ...useTable(merchants, ['GetItem']),
      allow(['lambda:InvokeFunction'], [authorizeCard.function.functionArn]),
    ],
  } as const;
  const createCharge = new CardFunction<typeof CreateChargeEnv>(stack, {
    handler: 'create-charge',
    ...charging,
    environment: { ...callers, ...charging.environment, ACCESS: access },
    timeoutSeconds: timeoutSeconds.createCharge,
    failureImpact: 'No merchant can charge a card.',
    foundation,
  });
  const readCharge = new CardFunction<typeof ReadChargeEnv>(stack, {
    handler: 'read-charge',
    environment: { ...callers, LEDGER_TABLE: ledger.tableName },
    permissions: [
      ...useTable(ledger, ['GetItem', 'Query']),
      queryIndexes(ledger, ['by-merchant', 'by-order', 'by-status']),
    ],
    timeoutSeconds: 10,
    failureImpact: 'Merchants cannot see how a charge stands; those that wait for a pending charge wait longer.',
    foundation,
  });
  const askTheProcessor = allow(['lambda:InvokeFunction'], [askProcessor.function.functionArn]);
  const operateCharge = new CardFunction<typeof OperateChargeEnv>(stack, {
    handler: 'operate-charge',
    environment: {
      ...callers,
      LEDGER_TABLE: ledger.tableName,
      ASK_PROCESSOR_FUNCTION: askProcessor.function.functionName,
      ACCESS: access,
    },
    permissions: [...useTable(ledger, ['PutItem', 'UpdateItem', 'GetItem', 'ConditionCheckItem']), askTheProcessor],
    timeoutSeconds: timeoutSeconds.createCharge,
    failureImpact: 'Merchants cannot capture, void or refund; what they authorized runs out after days.',
    foundation,
  });
  const reconcileCharges = new CardFunction<typeof ReconcileChargesEnv>(stack, {
    handler: 'reconcile-charges',
    environment: {
      LEDGER_TABLE: ledger.tableName,
      ASK_PROCESSOR_FUNCTION: askProcessor.function.functionName,
      GRACE_SECONDS: String(intents.reconcileAfterSeconds),
    },
    permissions: [
      ...useTable(ledger, ['PutItem', 'GetItem', 'ConditionCheckItem']),
      queryIndexes(ledger, ['open', 'expiring']),
      askTheProcessor,
    ],
    timeoutSeconds: 120,
    failureImpact: 'Charges without an answer stay without one: shops do not know whether they were paid.',
    schedule: {
      runs: [{ id: 'reconcile-schedule', at: Schedule.rate(Duration.minutes(1)) }],
      silence: { after: Duration.minutes(5) },
    },
    foundation,
  });
  const orderQueue = new OrderQueue(stack, { orders, foundation });
  const payOrder = new CardFunction<typeof PayOrderEnv>(stack, {
    handler: 'pay-order',
    environment: { ...charging.environment, ORDERS_BUS: orders.eventBusName },
    permissions: [
      ...charging.permissions,
      ...readQueue(orderQueue),
      // What it refuses, it says there.
      allow(['events:PutEvents'], [orders.eventBusArn]),
      ...readTopic(intents.ordersTopic),
    ],
    timeoutSeconds: orderSeconds.work,
    failureImpact: 'Orders are not paid; within an hour they are forgotten, and their senders must send them again.',
    foundation,
  });
  queueFeeds(payOrder, orderQueue, { size: 10, windowSeconds: 0 });
  if (intents.ordersTopic) topicFeeds(payOrder, intents.ordersTopic, foundation);
  const { compare: compareSettlements, reports } = settlementComparison(stack, {
    tables: { ledger, merchants },
    payments,
    askProcessor,
    intents,
    foundation,
  });
  const relay = streamRelay(stack, {
    zone: 'ledger',
    source: ledger,
    filter: { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'event#' }] } } } },
    payments,
    failureImpact: 'Payments are neither screened for fraud nor in the audit trail until it runs again.',
    foundation,
  });
  return {
    table: ledger,
    createCharge,
    readCharge,
    operateCharge,
    reconcileCharges,
    payOrder,
    orderQueue,
    compareSettlements,
    reports,
    relay,
  };
}

function ledgerTable(stack: Stack, foundation: Foundation): CardTable['table'] {
  return new CardTable(stack, {
    table: 'ledger',
    zone: 'ledger',
    partitionKey: 'pk',
    sortKey: { name: 'sk', type: 'text' },
    stream: 'new-images',
    indexes: [
      { name: 'by-merchant', partitionKey: 'merchant_id', sortKey: 'created_key' },
      { name: 'by-order', partitionKey: 'order_key', sortKey: 'created_key' },
      { name: 'by-status', partitionKey: 'status_key', sortKey: 'created_key' },
      // Sparse: only charges and operations whose outcome is open have a shard, oldest deadline first. For the reconciler.
      { name: 'open', partitionKey: 'open_shard', sortKey: 'deadline' },
      // Sparse: only charges of which something can be captured still. For the reconciler too.
      { name: 'expiring', partitionKey: 'expiry_shard', sortKey: 'capture_before' },
      // The events of all charges, for whoever compares them with the archive or with a processor's account.
      { name: 'by-hour', partitionKey: 'hour_shard', sortKey: 'happened_key' },
    ],
    foundation,
  }).table;
}
