import { authorizationSeconds } from './stripe-simulator-account';
import type { SimulatedAccount, SimulatedIntent, SimulatedRefund } from './stripe-simulator-account';

type Paths = readonly string[];

/** The paths below a member that is to be expanded, or undefined where it stays an id. */
function within(paths: Paths, member: string): Paths | undefined {
  const below = paths.filter((path) => path === member || path.startsWith(`${member}.`));
  return below.length === 0 ? undefined : below.map((path) => path.slice(member.length + 1));
}

export function intentObject(account: SimulatedAccount, intent: SimulatedIntent, expand: Paths): object {
  const charge = within(expand, 'latest_charge');
  return {
    id: intent.id,
    object: 'payment_intent',
    amount: intent.amount,
    amount_capturable: intent.status === 'requires_capture' ? intent.amount : 0,
    amount_received: intent.received,
    capture_method: intent.manual ? 'manual' : 'automatic',
    canceled_at: intent.canceledAt,
    cancellation_reason: intent.cancellationReason,
    created: intent.created,
    currency: intent.currency,
    last_payment_error: intent.lastError,
    latest_charge: charge === undefined ? (intent.charge?.id ?? null) : chargeObject(account, intent, charge),
    livemode: false,
    metadata: intent.metadata,
    status: intent.status,
  };
}

function chargeObject(account: SimulatedAccount, intent: SimulatedIntent, expand: Paths): object | null {
  const { charge } = intent;
  if (charge === null) return null;
  const transaction = charge.capturedAt === null ? null : `txn_${charge.id}`;
  const money = within(expand, 'balance_transaction') !== undefined && transaction !== null;
  const refunds = account.refunds.filter((refund) => refund.intent === intent);
  return {
    id: charge.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: intent.received,
    amount_refunded: account.refundedOf(intent),
    balance_transaction: money
      ? { id: transaction, object: 'balance_transaction', created: charge.capturedAt, amount: intent.received }
      : transaction,
    captured: charge.capturedAt !== null,
    created: charge.created,
    currency: intent.currency,
    metadata: intent.metadata,
    payment_intent: intent.id,
    payment_method_details: {
      type: 'card',
      card: {
        network_transaction_id: charge.status === 'succeeded' ? `ntid-${charge.id}` : null,
        ...(intent.manual && charge.status === 'succeeded'
          ? { capture_before: charge.created + authorizationSeconds }
          : {}),
      },
    },
    status: charge.status,
    ...(within(expand, 'refunds') === undefined
      ? {}
      : {
          refunds: {
            object: 'list',
            data: refunds.map((refund) => refundObject(account, refund, [])),
            has_more: false,
          },
        }),
  };
}

export function refundObject(account: SimulatedAccount, refund: SimulatedRefund, expand: Paths): object {
  const intent = within(expand, 'payment_intent');
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    charge: refund.intent.charge?.id ?? null,
    created: refund.created,
    currency: refund.intent.currency,
    metadata: refund.metadata,
    payment_intent: intent === undefined ? refund.intent.id : intentObject(account, refund.intent, intent),
    status: refund.status,
  };
}
