import type * as z from 'zod/mini';
import type {
  ChargeEventsResponse,
  ChargeListResponse,
  ChargeResponse,
  OperationResponse,
} from '../lambdas/contracts/charges';
import type { TokenResponse } from '../lambdas/contracts/tokens';
import { type FieldError, StrongroomError } from './strongroom-error';

export type Token = z.output<typeof TokenResponse>;
export type Charge = z.output<typeof ChargeResponse>;
export type Operation = z.output<typeof OperationResponse>['operation'];
export type ChargeEvent = z.output<typeof ChargeEventsResponse>['events'][number];

export interface ChargePage {
  readonly charges: readonly Charge[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is empty or no JSON. */
  readonly body: unknown;
}

/** Named once: a word that a table repeats is a word that a page loads as often. */
const [text, number, object] = ['string', 'number', 'object'] as const;

type Kind = typeof text | typeof number | typeof object;
type RequiredOf<Shape> = { [Name in keyof Shape]-?: undefined extends Shape[Name] ? never : Name }[keyof Shape];
type Members<Shape> = { readonly [Name in RequiredOf<Shape>]: Kind };

/** Every member that the contract requires: a new one does not compile until it stands here. */
const tokenMembers: Members<Token> = { id: text, card: object, created_at: text };
const chargeMembers: Members<Charge> = {
  id: text,
  status: text,
  amount: number,
  currency: text,
  captured: number,
  refunded: number,
  capture: text,
  authorized: number,
  capturable: number,
  refundable: number,
  created_at: text,
  updated_at: text,
};
const operationMembers: Members<Operation> = {
  id: text,
  kind: text,
  status: text,
  amount: number,
  currency: text,
  created_at: text,
  updated_at: text,
};
const eventMembers: Members<ChargeEvent> = {
  id: text,
  type: text,
  sequence: number,
  occurred_at: text,
  outcome: text,
  data: object,
};

/** @throws StrongroomError `unexpected_answer` */
export function readToken(answer: ApiAnswer): Token {
  if (isToken(answer.body)) return answer.body;
  throw unexpected(answer);
}

/** @throws StrongroomError `unexpected_answer` */
export function readCharge(answer: ApiAnswer, idempotencyKey?: string): Charge {
  if (isCharge(answer.body)) return answer.body;
  throw unexpected(answer, idempotencyKey);
}

/** @throws StrongroomError `unexpected_answer` */
export function readOperation(answer: ApiAnswer, idempotencyKey: string) {
  if (isOperated(answer.body)) return { operation: answer.body.operation, charge: answer.body.charge };
  throw unexpected(answer, idempotencyKey);
}

/** @throws StrongroomError `unexpected_answer` */
export function readChargePage(answer: ApiAnswer): ChargePage {
  if (!isPage(answer.body)) throw unexpected(answer);
  const { charges, next_cursor: nextCursor } = answer.body;
  return { charges, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

/** @throws StrongroomError `unexpected_answer` */
export function readChargeEvents(answer: ApiAnswer): readonly ChargeEvent[] {
  if (isEvents(answer.body)) return answer.body.events;
  throw unexpected(answer);
}

/** A problem document (RFC 9457) as an error. What is no problem document still has its status. */
export function readProblem(answer: ApiAnswer, idempotencyKey?: string): StrongroomError {
  const problem = isRecord(answer.body) ? answer.body : {};
  if (typeof problem['code'] !== 'string') return unexpected(answer, idempotencyKey);
  return new StrongroomError(problem['code'], {
    ...factsOf(answer, idempotencyKey),
    requestId: textOf(problem['request_id']),
    detail: textOf(problem['detail']),
    left: numberOf(problem['left']),
    chargeStatus: textOf(problem['charge_status']),
    acrValues: textOf(problem['acr_values']),
    maxAge: numberOf(problem['max_age']),
    // `nothing` is the API's word for an empty list.
    possible: textOf(problem['possible'])
      ?.split(' ')
      .filter((word) => word !== 'nothing'),
    errors: Array.isArray(problem['errors']) ? problem['errors'].filter(isFieldError) : [],
  });
}

export function unexpected(answer: ApiAnswer, idempotencyKey?: string): StrongroomError {
  return new StrongroomError('unexpected_answer', {
    ...factsOf(answer, idempotencyKey),
    detail: `The answer, status ${answer.status}, is not one of this API: check apiUrl and what stands between.`,
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function factsOf({ status, headers }: ApiAnswer, idempotencyKey?: string) {
  const retryAfter = headers.get('retry-after') ?? '';
  return { status, retryAfter: /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined, idempotencyKey };
}

function isToken(body: unknown): body is Token {
  return hasMembers(body, tokenMembers);
}

function isCharge(body: unknown): body is Charge {
  return hasMembers(body, chargeMembers);
}

function isOperated(body: unknown): body is z.output<typeof OperationResponse> {
  return isRecord(body) && hasMembers(body['operation'], operationMembers) && isCharge(body['charge']);
}

function isPage(body: unknown): body is z.output<typeof ChargeListResponse> {
  if (!isRecord(body) || !isListOf(body['charges'], isCharge)) return false;
  return body['next_cursor'] === undefined || typeof body['next_cursor'] === text;
}

function isEvents(body: unknown): body is z.output<typeof ChargeEventsResponse> {
  return isRecord(body) && isListOf(body['events'], (event) => hasMembers(event, eventMembers));
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isListOf(value: unknown, isOne: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function hasMembers(body: unknown, members: Readonly<Record<string, Kind>>): boolean {
  return isRecord(body) && Object.entries(members).every(([name, kind]) => typeof body[name] === kind);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}
