import * as z from 'zod/mini';
import {
  ChargeEventsResponse,
  ChargeListResponse,
  ChargePath,
  ChargeResponse,
  ListChargesQuery,
} from '../../contracts/charges';
import type { ChargeQuery, EventRow } from '../../domain/charge/ledger';
import type { listCharges, readCharge, readChargeEvents } from '../../domain/charge/read-charge';
import type { HttpHandler } from '../http-handler';
import { httpHandler } from '../http-handler';
import { callerOf, parsed, refuseCardNumber } from '../http-request';
import { chargeBody } from './charge-body';

/** `GET /v1/charges/{id}`. */
export function readChargeApi(read: ReturnType<typeof readCharge>): HttpHandler {
  return httpHandler('read-charge', ChargeResponse, async (event) => {
    const caller = callerOf(event);
    return { status: 200, body: chargeBody(await read(parsed(ChargePath, event.pathParameters).id, caller)) };
  });
}

/** `GET /v1/charges`: a page, newest first. */
export function listChargesApi(list: ReturnType<typeof listCharges>): HttpHandler {
  return httpHandler('list-charges', ChargeListResponse, async (event) => {
    const caller = callerOf(event);
    refuseCardNumber(event.queryStringParameters);
    const { cursor, ...query } = parsed(ListChargesQuery, event.queryStringParameters ?? {});
    const { charges, next } = await list(queryOf(query), cursor, caller);
    return { status: 200, body: { charges: charges.map(chargeBody), next_cursor: next } };
  });
}

function queryOf(query: Omit<z.output<typeof ListChargesQuery>, 'cursor'>): Omit<ChargeQuery, 'merchantId' | 'after'> {
  const { order_id: orderId, status, created_from: createdFrom, created_before: createdBefore, limit = '20' } = query;
  return {
    limit: Number(limit),
    ...(orderId === undefined ? {} : { orderId }),
    ...(status === undefined ? {} : { status }),
    ...(createdFrom === undefined ? {} : { createdFrom }),
    ...(createdBefore === undefined ? {} : { createdBefore }),
  };
}

/** `GET /v1/charges/{id}/events`. */
export function readChargeEventsApi(read: ReturnType<typeof readChargeEvents>): HttpHandler {
  return httpHandler('list-charge-events', ChargeEventsResponse, async (event) => {
    const caller = callerOf(event);
    const events = await read(parsed(ChargePath, event.pathParameters).id, caller);
    return { status: 200, body: { events: events.map(eventBody) } };
  });
}

const Stored = z.object({
  id: z.string(),
  type: z.string(),
  sequence: z.int(),
  occurred_at: z.string(),
  outcome: z.enum(['success', 'failure']),
  data: z.record(z.string(), z.unknown()),
});

const eventBody = ({ json }: EventRow): z.output<typeof Stored> => Stored.parse(JSON.parse(json));
