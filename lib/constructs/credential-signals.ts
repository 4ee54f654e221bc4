import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { CountSignalsEnv } from '../../lambdas/contracts/environment';
import { eventSource } from '../../lambdas/contracts/event-source';
import type { EventType } from '../../lambdas/contracts/events';
import { CardFunction } from './card-function';
import { CardQueue } from './card-queue';
import { CardTable } from './card-table';
import type { Foundation } from './foundation';
import { queueFeeds, readQueue, ruleToQueue } from './queue-worker';
import { useTable } from './statements';

export interface CredentialSignals {
  readonly table: Table;
  readonly countSignals: CardFunction;
  readonly queue: CardQueue;
}

const counted: readonly EventType[] = ['token.created', 'payment.authorized', 'payment.failed'];
const seconds = 30;

/** What each client did lately: counted from the bus, read by the authorizer where a route asks for it. */
export function credentialSignals(scope: Construct, payments: IEventBus, foundation: Foundation): CredentialSignals {
  const { table } = new CardTable(scope, {
    table: 'credential-signals',
    zone: 'edge',
    partitionKey: 'pk',
    sortKey: { name: 'sk', type: 'text' },
    expiresAt: 'expires_at',
    foundation,
  });
  const queue = new CardQueue(scope, { queue: 'count-signals', zone: 'edge', timeoutSeconds: seconds, foundation });
  const pattern = { source: [eventSource], detailType: [...counted] };
  const countSignals = new CardFunction<typeof CountSignalsEnv>(scope, {
    handler: 'count-signals',
    environment: { SIGNALS_TABLE: table.tableName },
    permissions: [...readQueue(queue), ...useTable(table, ['PutItem', 'UpdateItem'])],
    timeoutSeconds: seconds,
    failureImpact: 'Whoever tests stolen cards at a shop is not stopped.',
    foundation,
  });
  ruleToQueue(scope, queue, { bus: payments, pattern, foundation });
  // A moment together: a busy client's counter is written once a batch.
  queueFeeds(countSignals, queue, { size: 25, windowSeconds: 1 });
  return { table, countSignals, queue };
}
