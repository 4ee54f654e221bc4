import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod/mini';
import { everyAnswer } from '../contracts/response-headers';
import { type RouteId, routes } from '../contracts/routes';
import { findCardNumber } from '../domain/card/pan-guard';
import { Refusal } from '../domain/refusal';
import { callerOf } from './http-request';
import { last4Only } from './last4-only';
import { errorFields, log } from './logger';
import { count, publishMetrics } from './metrics';
import { calledApi, isAt } from './called-api';
import { sessionOf } from './private-callers';
import { problemOf } from './problem';
import { traced } from './tracing';

export interface HttpAnswer<Body> {
  readonly status: number;
  /** Undefined: no content. A text leaves as it stands, under the `content-type` of `headers`: what is signed must not change. */
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpHandler = (event: APIGatewayProxyEvent, context: object) => Promise<APIGatewayProxyResult>;

/**
 * A Lambda handler behind API Gateway. What the response schema does not declare cannot leave; whatever is thrown becomes a
 * problem document; every answer and its one log line carry the request id.
 */
export function httpHandler<Schema extends z.ZodMiniType>(
  route: RouteId,
  response: Schema,
  work: (event: APIGatewayProxyEvent) => Promise<HttpAnswer<z.input<Schema>>>,
): HttpHandler {
  const answer = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    refuseElsewhere(route, event);
    // Before anything else: no route can forget what was decided.
    const caller = routes[route].permission === 'public' ? undefined : callerOf(event);
    const { status, body, headers } = await traced(route, () => work(event));
    if (findCardNumber(headers) !== undefined) throw new Error('a header held a card number');
    const leaving = body === undefined ? undefined : outgoing(response, body);
    return jsonAnswer(status, caller?.digits === 'last4' ? last4Only(leaving) : leaving, headers);
  };
  const shell = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use(observation(route))
    .handler(answer);
  return (event, context) => Promise.resolve(Reflect.apply(shell, undefined, [event, context]));
}

/** One function behind several routes: API Gateway's own word for the route picks its handler. */
export function byRoute(handlers: Readonly<Partial<Record<RouteId, HttpHandler>>>): HttpHandler {
  const table = new Map<string, HttpHandler>(
    Object.entries(routes).flatMap(([id, { method, path }]) => {
      const handler = Object.entries(handlers).find(([name]) => name === id)?.[1];
      return handler === undefined ? [] : [[`${method} ${path}`, handler] as const];
    }),
  );
  return (event, context) => {
    const handler = table.get(`${event.httpMethod} ${event.resource}`);
    if (handler === undefined) throw new Error('a route that is not in the route table');
    return handler(event, context);
  };
}

/** A route answers on the APIs that the table gives it, however its function was reached. */
function refuseElsewhere(route: RouteId, event: APIGatewayProxyEvent): void {
  if (!isAt(calledApi(event), routes[route])) throw new Refusal('forbidden', { detail: 'This API has no such route.' });
}

function outgoing<Schema extends z.ZodMiniType>(schema: Schema, body: z.input<Schema>): unknown {
  const declared = schema.parse(body);
  if (findCardNumber(declared) !== undefined) throw new Error('a response held a card number');
  return declared;
}

function jsonAnswer(
  status: number,
  body: unknown,
  headers: HttpAnswer<unknown>['headers'] = {},
): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...everyAnswer, ...headers },
    body: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
  };
}

/** Request id, problem documents, one log line and the metrics of each request. */
function observation(route: RouteId): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const startedAt = new WeakMap<object, number>();
  const finish = (request: middy.Request<APIGatewayProxyEvent, APIGatewayProxyResult>, code?: string): void => {
    const { event, response } = request;
    const requestId = event.requestContext.requestId;
    const duration = performance.now() - (startedAt.get(event) ?? performance.now());
    if (response) response.headers = { ...response.headers, 'x-request-id': requestId };
    count('RequestLatency', Math.round(duration));
    log.info('request', {
      request_id: requestId,
      route,
      status: response?.statusCode ?? 0,
      duration_ms: Math.round(duration),
      ...(code === undefined ? {} : { code }),
      ...callerFields(event),
    });
    publishMetrics();
  };
  return {
    before: (request) => void startedAt.set(request.event, performance.now()),
    after: (request) => finish(request),
    onError: (request) => {
      const error = tellable(request.error);
      const { problem, headers } = problemOf(error, request.event.requestContext.requestId);
      if (problem.status >= 500) logFault(error, problem.code, problem.request_id);
      else count('RequestRefused');
      request.response = jsonAnswer(problem.status, problem, {
        ...headers,
        'content-type': 'application/problem+json',
      });
      finish(request, problem.code);
    },
  };
}

/** A refusal whose author tells too much is a fault. */
function tellable(error: unknown): unknown {
  const isTold = error instanceof Refusal && findCardNumber(error.facts) !== undefined;
  return isTold ? new Error('a problem document held a card number') : error;
}

function logFault(error: unknown, code: string, requestId: string): void {
  count('RequestFaulted');
  if (code === 'keys_unavailable') count('KeysUnavailable');
  log.error('request not served', { request_id: requestId, code, ...errorFields(error) });
}

function callerFields(event: APIGatewayProxyEvent): { client_id?: string; merchant_id?: string } {
  if (calledApi(event) === 'private') return { client_id: sessionOf(event) };
  const context: Record<string, unknown> = event.requestContext.authorizer ?? {};
  const { client_id: client, merchant_id: merchant } = context;
  return {
    ...(typeof client === 'string' ? { client_id: client } : {}),
    ...(typeof merchant === 'string' ? { merchant_id: merchant } : {}),
  };
}
