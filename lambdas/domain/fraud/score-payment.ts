import { eventDetail } from '../audit/event-detail';
import type { EventBus } from '../audit/event-bus';
import type { Money } from '../money';
import type { FraudThresholds } from './rules';
import { trippedRules } from './rules';
import type { VelocityTable } from './velocity';

export interface ScorePaymentPorts {
  readonly velocity: VelocityTable;
  readonly bus: EventBus;
  readonly thresholds: FraudThresholds;
  readonly flagId: (chargeId: string) => string;
}

/** The parts of `payment.authorized` that the rules look at. */
export interface AuthorizedPayment {
  readonly eventId: string;
  readonly merchantId: string;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  readonly occurredAt: string;
  readonly charge: string;
  readonly token?: string | undefined;
  /** Absent where the card is not known: then only this payment counts. */
  readonly fingerprint?: string | undefined;
  readonly money: Money;
}

/**
 * Count the payment and flag it when a rule fires. The decision is kept with the count, by event id, before it is published:
 * a redelivery publishes the same bytes again, whatever the counters say by then.
 * @returns whether a flag stands
 */
export const scorePayment =
  (ports: ScorePaymentPorts) =>
  async (payment: AuthorizedPayment): Promise<boolean> => {
    const { eventId, merchantId, fingerprint = payment.charge } = payment;
    const at = new Date(payment.occurredAt);
    const velocity = await ports.velocity.read(merchantId, fingerprint, at);
    const reasons = trippedRules({ money: payment.money, velocity }, ports.thresholds);
    const proposed = reasons.length === 0 ? undefined : flagJson(ports, payment, reasons);
    const flag = await ports.velocity.record({ eventId, merchantId, fingerprint, at, flag: proposed });
    if (flag === undefined) return false;
    const refused = await ports.bus.publish([{ type: 'payment.flagged', json: flag, occurredAt: payment.occurredAt }]);
    if (refused.length > 0) throw new Error('the bus refused the flag');
    return true;
  };

function flagJson(
  ports: ScorePaymentPorts,
  payment: AuthorizedPayment,
  reasons: ReturnType<typeof trippedRules>,
): string {
  return eventDetail({
    type: 'payment.flagged',
    subject: ports.flagId(payment.charge),
    sequence: 1,
    occurredAt: payment.occurredAt,
    outcome: 'success',
    merchantId: payment.merchantId,
    provenance: {
      actor: { clientId: 'strongroom', role: 'score-payment' },
      origin: { component: 'score-payment' },
      requestId: payment.requestId,
      ...(payment.traceparent === undefined ? {} : { traceparent: payment.traceparent }),
    },
    data: {
      charge: payment.charge,
      token: payment.token,
      amount: payment.money.amount,
      currency: payment.money.currency,
      reasons: reasons.map(({ rule, text }) => ({ rule, text })),
    },
  }).json;
}
