import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { ChargePath, ChargeResponse, CreateChargeRequest, IdempotencyKey } from '../../contracts/charges';
import { cardData } from '../../domain/card/card-data';
import type { createCharge } from '../../domain/charge/create-charge';
import type { Charge } from '../../domain/charge/ledger';
import type { readCharge } from '../../domain/charge/read-charge';
import { Refusal } from '../../domain/refusal';
import type { HttpAnswer, HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { bodyOf, callerOf, headerOf, parsed, refuseCardNumber } from '../http-request';
import { count } from '../metrics';

/** Seconds after which asking for a charge of unknown outcome makes sense. */
const askAgainAfter = '5';

/** `POST /v1/charges`: 201 for a charge with an outcome, 202 while the outcome is not known (design section 4). */
export function createChargeApi(create: ReturnType<typeof createCharge>): HttpHandler {
  return httpHandler('create-charge', ChargeResponse, async (event) => {
    const caller = callerOf(event);
    const key = idempotencyKeyOf(event);
    const { order_id: orderId, ...body } = bodyOf(event, CreateChargeRequest);
    const { charge, replayed } = await create({ ...body, orderId }, key, caller);
    if (!replayed) countOutcome(charge);
    return chargeAnswer(charge, replayed);
  });
}

/** `GET /v1/charges/{id}`. */
export function readChargeApi(read: ReturnType<typeof readCharge>): HttpHandler {
  return httpHandler('read-charge', ChargeResponse, async (event) => {
    const caller = callerOf(event);
    const { id } = parsed(ChargePath, event.pathParameters);
    return { status: 200, body: chargeBody(await read(id, caller)) };
  });
}

function idempotencyKeyOf(event: APIGatewayProxyEvent): string {
  const key = headerOf(event, 'idempotency-key');
  if (key === undefined || key === '') {
    throw new Refusal('idempotency_key_missing', {
      detail: 'Send an Idempotency-Key: a UUID that stays the same in every retry.',
    });
  }
  refuseCardNumber(key);
  if (!IdempotencyKey.safeParse(key).success) {
    throw new Refusal('idempotency_key_invalid', {
      detail: 'An Idempotency-Key has 8 to 64 letters, digits, and . _ : -',
    });
  }
  return key;
}

function chargeAnswer(charge: Charge, replayed: boolean): HttpAnswer<z.input<typeof ChargeResponse>> {
  const location = `/v1/charges/${charge.id}`;
  return {
    status: charge.toldUnknown === true || charge.status === 'pending' ? 202 : 201,
    body: chargeBody(charge),
    headers: {
      location,
      ...(charge.status === 'pending' ? { 'retry-after': askAgainAfter } : {}),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    },
  };
}

function countOutcome(charge: Charge): void {
  if (charge.status === 'pending') count('PaymentUnknown');
  else count('PaymentFailed', charge.status === 'failed' ? 1 : 0);
}

function chargeBody(charge: Charge): z.input<typeof ChargeResponse> {
  const { orderId, customer, site, metadata, card, failure } = charge;
  return {
    id: charge.id,
    status: charge.status,
    amount: charge.money.amount,
    currency: charge.money.currency,
    captured: charge.captured,
    refunded: charge.refunded,
    token: charge.token,
    ...(card === undefined ? {} : { card: cardData(card) }),
    ...(failure === undefined ? {} : { failure: { code: failure } }),
    ...(orderId === undefined ? {} : { order_id: orderId }),
    ...(customer === undefined ? {} : { customer }),
    ...(site === undefined ? {} : { site }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    created_at: charge.createdAt,
    updated_at: charge.updatedAt,
  };
}
