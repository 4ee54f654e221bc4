import type * as z from 'zod/mini';
import type {
  CaptureRequest,
  CreateChargeRequest,
  DisputeRequest,
  ListChargesQuery,
  RefundRequest,
} from '../lambdas/contracts/charges';
import {
  type Charge,
  type ChargeEvent,
  type ChargePage,
  type Operation,
  readCharge,
  readChargeEvents,
  readChargePage,
  readOperation,
} from './answers';
import { type ApiCall, callApi, type Transport } from './call-api';
import { requireSealed } from './require-sealed';

export type ChargeRequest = z.input<typeof CreateChargeRequest>;
export type Capture = z.input<typeof CaptureRequest>;
export type Refund = z.input<typeof RefundRequest>;
export type Dispute = z.input<typeof DisputeRequest>;
/** `limit` is 1 to 100, of one page; the API's own choice is 20. */
export type ChargeQuery = Omit<z.input<typeof ListChargesQuery>, 'limit'> & { readonly limit?: number };

/** Without a key one is made; an error carries it, so that the same call can be gone on with. */
export interface WithKey {
  readonly idempotencyKey?: string;
}

/** `replayed`: the API had done this already, perhaps in an earlier attempt. */
export interface Charged {
  readonly charge: Charge;
  readonly replayed: boolean;
}

export interface Operated extends Charged {
  readonly operation: Operation;
}

/** What can be asked about charges. All throw StrongroomError; amounts are minor units of the charge's currency. */
export interface Charges {
  /**
   * Charge a token or a sealed card once, however often this is repeated with the same key. A declined charge is an answer
   * (`status: 'failed'`, `failure.code`), and so is one whose outcome is not known yet (`pending`: read it later, do not charge anew).
   */
  createCharge(request: ChargeRequest, options?: WithKey): Promise<Charged>;
  /** Take what was authorized: all that is left, or `amount` of it; after `final` the rest is released. */
  captureCharge(id: string, capture?: Capture, options?: WithKey): Promise<Operated>;
  /** Release what was not captured. */
  voidCharge(id: string, options?: WithKey): Promise<Operated>;
  /** Give back what was captured: all that is left, or `amount` of it. */
  refundCharge(id: string, refund?: Refund, options?: WithKey): Promise<Operated>;
  /** Note a dispute that the processor told of. Moves no money. */
  disputeCharge(id: string, dispute: Dispute, options?: WithKey): Promise<Operated>;
  readCharge(id: string): Promise<Charge>;
  /** One page, newest first. */
  listCharges(query?: ChargeQuery): Promise<ChargePage>;
  /** Every charge that the query finds, newest first, a page at a time as they are asked for. */
  allCharges(query?: ChargeQuery): AsyncIterable<Charge>;
  /** What happened to a charge, oldest first. */
  chargeEvents(id: string): Promise<readonly ChargeEvent[]>;
}

export function chargesOf(transport: Transport): Charges {
  const operate = (
    call: Pick<ApiCall, 'route' | 'id' | 'body'>,
    { idempotencyKey = crypto.randomUUID() }: WithKey = {},
  ) => operateCharge(transport, { ...call, idempotencyKey });
  const listCharges = async (query: ChargeQuery = {}) =>
    readChargePage(await callApi(transport, { route: 'list-charges', query }));
  return {
    createCharge: (request, { idempotencyKey = crypto.randomUUID() } = {}) =>
      createCharge(transport, request, idempotencyKey),
    captureCharge: (id, capture = {}, options) => operate({ route: 'capture-charge', id, body: capture }, options),
    voidCharge: (id, options) => operate({ route: 'void-charge', id, body: {} }, options),
    refundCharge: (id, refund = {}, options) => operate({ route: 'refund-charge', id, body: refund }, options),
    disputeCharge: (id, dispute, options) => operate({ route: 'dispute-charge', id, body: dispute }, options),
    readCharge: async (id) => readCharge(await callApi(transport, { route: 'read-charge', id })),
    listCharges,
    allCharges: (query = {}) => eachCharge(listCharges, query),
    chargeEvents: async (id) => readChargeEvents(await callApi(transport, { route: 'list-charge-events', id })),
  };
}

async function createCharge(transport: Transport, body: ChargeRequest, idempotencyKey: string): Promise<Charged> {
  if (body.card !== undefined) requireSealed(body.card);
  if (body.security_code !== undefined) requireSealed(body.security_code);
  const answer = await callApi(transport, { route: 'create-charge', body, idempotencyKey });
  return { charge: readCharge(answer, idempotencyKey), replayed: wasReplayed(answer.headers) };
}

async function operateCharge(transport: Transport, call: ApiCall & Required<WithKey>): Promise<Operated> {
  const answer = await callApi(transport, call);
  return { ...readOperation(answer, call.idempotencyKey), replayed: wasReplayed(answer.headers) };
}

async function* eachCharge(list: Charges['listCharges'], query: ChargeQuery): AsyncGenerator<Charge, void, undefined> {
  for (let page = await list(query); ; page = await list({ ...query, cursor: page.nextCursor })) {
    yield* page.charges;
    if (page.nextCursor === undefined) return;
  }
}

const wasReplayed = (headers: Headers): boolean => headers.get('idempotent-replayed') === 'true';
