import type { SQSRecord } from 'aws-lambda';
import { PaymentAuthorized } from '../../contracts/events';
import type { AuthorizedPayment, scorePayment } from '../../domain/fraud/score-payment';
import { queueHandler } from '../batch-handler';
import { errorFields, log } from '../logger';
import { count } from '../metrics';
import { detailOf } from './detail';

/** Scores each `payment.authorized` of the batch, in order; one that fails comes again alone. */
export function scorePaymentConsumer(score: ReturnType<typeof scorePayment>): ReturnType<typeof queueHandler> {
  return queueHandler('score-payment', async (records) => {
    const failed: string[] = [];
    for (const record of records) {
      if (!(await scored(score, record))) failed.push(record.messageId);
    }
    return failed;
  });
}

async function scored(score: ReturnType<typeof scorePayment>, record: SQSRecord): Promise<boolean> {
  const parsed = PaymentAuthorized.safeParse(detailOf(record));
  if (!parsed.success) {
    log.error('not a payment.authorized event', { event_id: record.messageId });
    return false;
  }
  const { id, request_id: requestId } = parsed.data;
  try {
    const flagged = await score(paymentOf(parsed.data));
    if (flagged) count('PaymentFlagged');
    log.info('payment scored', { event_id: id, request_id: requestId, reason: flagged ? 'flagged' : 'clear' });
    return true;
  } catch (error) {
    log.error('payment not scored', { event_id: id, request_id: requestId, ...errorFields(error) });
    return false;
  }
}

function paymentOf(event: ReturnType<typeof PaymentAuthorized.parse>): AuthorizedPayment {
  const { data } = event;
  return {
    eventId: event.id,
    merchantId: event.merchant_id,
    requestId: event.request_id,
    traceparent: event.traceparent,
    occurredAt: event.occurred_at,
    charge: data.charge,
    token: data.token,
    fingerprint: data.fingerprint,
    money: { amount: data.amount, currency: data.currency },
  };
}
