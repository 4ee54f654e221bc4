import { dynamoDbClient } from '../adapters/aws-clients';
import { eventBridgeClient } from '../adapters/event-bridge-client';
import { eventBus } from '../adapters/event-bus';
import { flagId } from '../adapters/ids';
import { velocityTable } from '../adapters/velocity-table';
import { ScorePaymentEnv } from '../contracts/environment';
import { scorePayment } from '../domain/fraud/score-payment';
import { scorePaymentConsumer } from '../runtime/consumers/score-payment';
import { readEnv } from '../runtime/env';

const env = readEnv(ScorePaymentEnv);

export const handler = scorePaymentConsumer(
  scorePayment({
    velocity: velocityTable(dynamoDbClient(), env.VELOCITY_TABLE),
    bus: eventBus(eventBridgeClient(), env.EVENT_BUS),
    thresholds: { maxPaymentsPerHour: Number(env.MAX_PAYMENTS_PER_HOUR), maxMajorAmount: Number(env.MAX_MAJOR_AMOUNT) },
    flagId,
  }),
);
