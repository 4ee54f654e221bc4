import * as z from 'zod/mini';
import { ChargePath, ChargeResponse, OperationResponse } from '../../contracts/charges';
import type { CreateChargeRequest } from '../../contracts/charges';
import { requestBodies } from '../../contracts/request-bodies';
import type { OperationKind } from '../../domain/charge/charge-states';
import type { createCharge, CreateChargeRequest as ChargeAsked } from '../../domain/charge/create-charge';
import type { Charge } from '../../domain/charge/ledger';
import type { operateCharge, OperationAnswer } from '../../domain/charge/operate-charge';
import { isOpen } from '../../domain/charge/operation';
import type { HttpAnswer, HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { bodyOf, callerOf, parsed } from '../http-request';
import { countPayment } from '../count-payment';
import { chargeBody } from './charge-body';
import { idempotencyKeyOf } from './idempotency-key';

/** Seconds after which asking for a charge of unknown outcome makes sense. */
const askAgainAfter = '5';

/** `POST /v1/charges`: 201 for a charge with an outcome, 202 while the outcome is not known (design section 4). */
export function createChargeApi(create: ReturnType<typeof createCharge>): HttpHandler {
  return httpHandler('create-charge', ChargeResponse, async (event) => {
    const caller = callerOf(event);
    const key = idempotencyKeyOf(event);
    const { charge, replayed } = await create(asked(bodyOf(event, requestBodies['create-charge'])), key, caller);
    if (!replayed) countPayment(charge);
    return { ...answerAbout(charge, { replayed, toldUnknown: charge.toldUnknown === true }), body: chargeBody(charge) };
  });
}

function asked({
  order_id: orderId,
  security_code: securityCode,
  three_ds,
  ...body
}: z.output<typeof CreateChargeRequest>): ChargeAsked {
  const { network_transaction_id: networkTransactionId, ...same } = body;
  const threeDs = three_ds && {
    version: three_ds.version,
    eci: three_ds.eci,
    cryptogram: three_ds.cryptogram,
    directoryServerTransactionId: three_ds.ds_transaction_id,
  };
  return { ...same, orderId, securityCode, threeDs, networkTransactionId };
}

/** One row per operation: its body, and its route. `/void` and the others with nothing to say may be sent without a body's members. */
const operations = {
  'capture-charge': { kind: 'capture', body: requestBodies['capture-charge'] },
  'void-charge': { kind: 'void', body: requestBodies['void-charge'] },
  'refund-charge': { kind: 'refund', body: requestBodies['refund-charge'] },
  'dispute-charge': { kind: 'dispute', body: requestBodies['dispute-charge'] },
} as const satisfies Readonly<Record<string, { kind: OperationKind; body: z.ZodMiniType }>>;

const AnyOperation = z.object({
  amount: z.optional(z.number()),
  final: z.optional(z.boolean()),
  reason: z.optional(z.string()),
});

/** The four routes that move or note money of a charge, each by its own claim. */
export function operateChargeApi(
  operate: ReturnType<typeof operateCharge>,
): Readonly<Record<OperationRoute, HttpHandler>> {
  const route = (id: OperationRoute): HttpHandler =>
    httpHandler(id, OperationResponse, async (event) => {
      const caller = callerOf(event);
      const key = idempotencyKeyOf(event);
      const { id: chargeId } = parsed(ChargePath, event.pathParameters);
      const { kind, body } = operations[id];
      const answer = await operate({ kind, chargeId, ...AnyOperation.parse(bodyOf(event, body)) }, key, caller);
      return operationAnswer(answer);
    });
  return {
    'capture-charge': route('capture-charge'),
    'void-charge': route('void-charge'),
    'refund-charge': route('refund-charge'),
    'dispute-charge': route('dispute-charge'),
  };
}

export type OperationRoute = keyof typeof operations;

function operationAnswer({
  charge,
  operation,
  replayed,
}: OperationAnswer): HttpAnswer<z.input<typeof OperationResponse>> {
  const { id, kind, amount, failure, createdAt, updatedAt } = operation;
  const status = isOpen(operation) ? 'pending' : operation.state;
  return {
    ...answerAbout(charge, { replayed, toldUnknown: operation.toldUnknown === true, open: isOpen(operation) }),
    body: {
      operation: {
        id,
        kind,
        status: status === 'unknown' ? 'pending' : status,
        amount,
        currency: charge.money.currency,
        ...(failure === undefined ? {} : { failure: { code: failure } }),
        created_at: createdAt,
        updated_at: updatedAt,
      },
      charge: chargeBody(charge),
    },
  };
}

interface About {
  readonly replayed: boolean;
  readonly toldUnknown: boolean;
  readonly open?: boolean;
}

/** Status and headers: a replay has the first answer's status, whatever became of it since. */
function answerAbout(charge: Charge, { replayed, toldUnknown, open = charge.status === 'pending' }: About) {
  return {
    status: toldUnknown || open ? 202 : 201,
    headers: {
      location: `/v1/charges/${charge.id}`,
      ...(open ? { 'retry-after': askAgainAfter } : {}),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    },
  };
}
