import * as z from 'zod/mini';
import { contractOf } from '../../lambdas/contracts/answers';
import { IdempotencyKey } from '../../lambdas/contracts/charges';
import { Problem } from '../../lambdas/contracts/problem';
import { refusalsByStatus } from '../../lambdas/contracts/refusals';
import { requestBodies } from '../../lambdas/contracts/request-bodies';
import { routes, type Route, type RouteId } from '../../lambdas/contracts/routes';
import { refusalStatus } from '../../lambdas/domain/refusal';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { examples } from './examples';
import { type JsonSchema, schemaOf } from './schemas';

type Node = Readonly<Record<string, unknown>>;

/** One route of the table as an OpenAPI operation. */
export function operationOf(id: RouteId): Node {
  const route: Route = routes[id];
  const parameters = parametersOf(id);
  const body = bodyOf(id);
  return {
    operationId: id,
    summary: route.summary,
    description: `Answered by these APIs of a stage, where it has them: ${route.apis.join(', ')}.`,
    tags: [tagOf(route)],
    ...(route.permission === 'public' ? { security: [] } : { security: securityOf(route.permission) }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...successes(id), ...problems(id) },
  };
}

export const tagOf = ({ path }: Route): string => /^\/v1\/([a-z]+)/.exec(path)?.[1] ?? 'keys';

/** One of these; each with the permission among the scopes of the token (OpenAPI 3.1 §4.8.30 lets a role stand there). */
const securityOf = (permission: string): readonly Node[] => [
  { bearer: [permission] },
  { dpop: [permission] },
  { bearer: [permission], certificate: [] },
];

function parametersOf(id: RouteId): readonly Node[] {
  const { path, query, idempotency } = contractOf(id);
  return [
    ...members(path).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...members(query).map(([name, schema]) => ({ name, in: 'query', schema })),
    ...(idempotency === undefined ? [] : [idempotencyKey]),
  ];
}

const members = (contract: z.ZodMiniObject | undefined): readonly (readonly [string, JsonSchema])[] =>
  Object.entries(z.record(z.string(), z.instanceof(z.ZodMiniType)).parse(contract?.shape ?? {})).map(
    ([name, member]) => [name, schemaOf(member, 'input')] as const,
  );

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'One per purchase or operation, the same in every retry of it.',
  schema: schemaOf(IdempotencyKey, 'input'),
  example: 'order-1001-1',
};

function bodyOf(id: RouteId): Node | undefined {
  const contract = Object.entries(requestBodies).find(([route]) => route === id)?.[1];
  if (contract === undefined) return undefined;
  const found = examples[id];
  return {
    required: true,
    content: {
      'application/json': { schema: schemaOf(contract, 'input'), ...(found === undefined ? {} : { examples: found }) },
    },
  };
}

function successes(id: RouteId): Node {
  const { success, body, idempotency } = contractOf(id);
  const content = Object.fromEntries(
    Object.entries(body).map(([type, schema]) => [type, { schema: schemaOf(schema, 'output') }] as const),
  );
  const answer = (status: number): Node => ({
    description: meaning[status] ?? 'Done.',
    headers: {
      ...(routes[id].handler === 'fixed'
        ? {}
        : { 'x-request-id': header('Quote it when you ask about a request.', true) }),
      ...(idempotency === undefined ? {} : operationHeaders),
    },
    ...(Object.keys(content).length === 0 ? {} : { content }),
  });
  return Object.fromEntries(success.map((status) => [String(status), answer(status)] as const));
}

const meaning: Readonly<Record<number, string>> = {
  200: 'What was asked for.',
  201: 'It is there now, with its outcome.',
  202: 'The outcome is not known yet: ask again after Retry-After, and never anew meanwhile.',
  204: 'Done; nothing to say.',
};

const header = (description: string, required = false): Node => ({
  description,
  ...(required ? { required } : {}),
  schema: { type: 'string' },
});

const operationHeaders = {
  location: header('The charge.', true),
  'retry-after': header('Seconds until asking again makes sense.'),
  'idempotent-replayed': header(
    '`true` where the key was used before: the first answer, of the thing as it stands now.',
  ),
};

/** Handlers' refusals and API Gateway's own answers, by status. */
function problems(id: RouteId): Node {
  const codes = new Map<number, ReadonlySet<string>>();
  const add = (status: number, more: readonly string[]): void =>
    void codes.set(status, new Set([...(codes.get(status) ?? []), ...more]));
  for (const [status, more] of refusalsByStatus(id)) add(status, more);
  for (const { status, code } of Object.values(gatewayAnswers)) if (mayAnswer(id, code)) add(status, [code]);
  const sorted = [...codes].sort(([one], [other]) => one - other);
  return Object.fromEntries(sorted.map(([status, names]) => [String(status), problemOf(status, [...names])] as const));
}

/** What API Gateway says of an unknown route belongs to none; of a body, or of a credential, to those that take one. */
function mayAnswer(id: RouteId, code: string): boolean {
  if (code === 'route_unknown') return false;
  if (code === 'unauthenticated') return routes[id].permission !== 'public';
  return id in requestBodies || !['body_too_large', 'unsupported_media_type'].includes(code);
}

/** An answer with one code is written once; "429.too_many_requests" is its name. */
function problemOf(status: number, codes: readonly string[]): Node {
  if (codes.length > 1) return problemAnswer(status, codes);
  return { $ref: `#/components/responses/${status}.${codes.join()}` };
}

/** `components.responses`: what `problemOf` refers to. */
export function sharedProblems(): Node {
  const single = [
    ...Object.entries(refusalStatus),
    ...Object.values(gatewayAnswers).map(({ code, status }) => [code, status] as const),
  ];
  const named = single.map(([code, status]) => [`${status}.${code}`, problemAnswer(status, [code])] as const);
  return Object.fromEntries(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function problemAnswer(status: number, codes: readonly string[]): Node {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...headersOf(status),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [schemaOf(Problem, 'output'), { properties: { status: { const: status }, code: { enum: codes } } }],
        },
      },
    },
  };
}

function headersOf(status: number): Node {
  if (status === 401) return { headers: { 'www-authenticate': header('How to sign in (RFC 6750, RFC 9449).') } };
  return [409, 429, 503].includes(status) ? { headers: { 'retry-after': header('Seconds.') } } : {};
}
