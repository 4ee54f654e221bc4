import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { ScorePaymentEnv } from '../../lambdas/contracts/environment';
import { eventSource, type EventType } from '../../lambdas/contracts/events';
import type { StageIntents } from '../config/stages';
import { CardFunction } from '../constructs/card-function';
import { CardQueue } from '../constructs/card-queue';
import { CardTable } from '../constructs/card-table';
import type { Foundation } from '../constructs/foundation';
import { queueFeeds, readQueue, ruleToQueue } from '../constructs/queue-worker';
import { allow, useTable } from '../constructs/statements';

export interface FraudProps extends StackProps {
  readonly foundation: Foundation;
  readonly payments: IEventBus;
  readonly rules: StageIntents['fraudRules'];
}

export interface Fraud {
  readonly scorePayment: CardFunction;
  readonly queue: CardQueue;
}

const screened: readonly EventType[] = ['payment.authorized'];
const seconds = 30;

/** Every authorized payment is looked at again, after the charge, with what the card did lately (design section 9). */
export function fraudStack(scope: Construct, { foundation, payments, rules, ...stackProps }: FraudProps): Fraud {
  const stack = new Stack(scope, 'fraud', stackProps);
  const velocity = new CardTable(stack, {
    table: 'velocity',
    zone: 'ledger',
    partitionKey: 'pk',
    sortKey: { name: 'sk', type: 'text' },
    expiresAt: 'expires_at',
    foundation,
  }).table;
  const queue = new CardQueue(stack, { queue: 'score-payment', zone: 'ledger', timeoutSeconds: seconds, foundation });
  const pattern = { source: [eventSource], detailType: [...screened] };
  const scorePayment = new CardFunction<typeof ScorePaymentEnv>(stack, {
    handler: 'score-payment',
    environment: {
      VELOCITY_TABLE: velocity.tableName,
      EVENT_BUS: payments.eventBusName,
      MAX_PAYMENTS_PER_HOUR: String(rules.maxPaymentsPerHour),
      MAX_MAJOR_AMOUNT: String(rules.maxMajorAmount),
    },
    permissions: [
      ...readQueue(queue),
      ...useTable(velocity, ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem']),
      allow(['events:PutEvents'], [payments.eventBusArn]),
    ],
    timeoutSeconds: seconds,
    failureImpact: 'Fraudulent payments are not flagged; merchants ship goods they should hold.',
    foundation,
  });
  ruleToQueue(stack, queue, { bus: payments, pattern, foundation });
  queueFeeds(scorePayment, queue, { size: 10, windowSeconds: 0 });
  return { scorePayment, queue };
}
