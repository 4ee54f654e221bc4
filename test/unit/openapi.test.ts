import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { apiDescriptionText, describeApi } from '../../cli/openapi/describe-api';
import { examples } from '../../cli/openapi/examples';
import { projectFolder } from '../../cli/local/place';
import { refusalsOf } from '../../lambdas/contracts/refusals';
import { requestBodies } from '../../lambdas/contracts/request-bodies';
import { type ApiName, apis, type RouteId, routes } from '../../lambdas/contracts/routes';
import { permissions } from '../../lambdas/domain/access/principal';
import { refusalStatus } from '../../lambdas/domain/refusal';
import { gatewayAnswers } from '../../lib/constructs/gateway-responses';
import { notDescribed } from '../support/as-described';

const description: any = describeApi();
const operations: readonly any[] = Object.values(description.paths).flatMap((operation: any) =>
  Object.values(operation),
);
const operation = (id: string): any => operations.find(({ operationId }) => operationId === id);
const routeIds = Object.keys(routes) as RouteId[];

describe('docs/api/openapi.yaml', () => {
  test('is what the route table and the contracts say: npm run page:openapi writes it', () => {
    const page = readFileSync(path.join(projectFolder, 'docs', 'api', 'openapi.yaml'), 'utf8');
    expect(page === apiDescriptionText()).toBe(true);
  });

  test('is OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(apiDescriptionText());
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const wrong = await new Validator().validate({
      ...description,
      paths: { '/v1/x': { get: { parameters: [{ in: 'nowhere' }] } } },
    });
    expect(wrong.valid).toBe(false);
  });

  test('refers to nothing that is not in it', () => {
    const references = [...apiDescriptionText().matchAll(/\$ref: "#\/([^"]+)"/g)].map(([, reference]) => reference!);
    const missing = references.filter(
      (reference) => reference.split('/').reduce((node: any, step) => node?.[step], description) === undefined,
    );
    expect(missing).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });
});

test('the description of one API has the routes of that one', () => {
  const idsOf = (api: ApiName): readonly string[] =>
    Object.values<any>(describeApi(api)['paths'] as object).flatMap((methods) =>
      Object.values<any>(methods).map(({ operationId }) => operationId),
    );
  for (const api of apis) {
    const wanted = routeIds.filter((id) => routes[id].apis.some((one) => one === api));
    expect([...idsOf(api)].sort()).toEqual([...wanted].sort());
  }
});

describe('the description of each route', () => {
  test.each(routeIds)('%s: method, path, path parameters, permission, body', (id) => {
    const { method, path: at, permission } = routes[id];
    const described = description.paths[at][method.toLowerCase()];
    expect(described.operationId).toBe(id);
    const named = (described.parameters ?? []).filter((one: any) => one.in === 'path').map((one: any) => one.name);
    expect(named).toEqual([...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(described.requestBody === undefined).toBe(!(id in requestBodies));
    const scopes = described.security.map((one: any) => one.bearer ?? one.dpop);
    expect(scopes.flat()).toEqual(permission === 'public' ? [] : [permission, permission, permission]);
  });

  test.each(routeIds)('%s: every refusal and every answer of API Gateway, by status', (id) => {
    const codesAt = (status: number): readonly string[] => {
      const answer = operation(id).responses[status];
      const whole =
        answer.$ref === undefined ? answer : description.components.responses[answer.$ref.split('/').at(-1)];
      return whole.content['application/problem+json'].schema.allOf[1].properties.code.enum;
    };
    for (const code of refusalsOf(id)) expect(codesAt(refusalStatus[code])).toContain(code);
    const { THROTTLED, DEFAULT_5XX, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, WAF_FILTERED } = gatewayAnswers;
    for (const { status, code } of [THROTTLED, DEFAULT_5XX, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, WAF_FILTERED])
      expect(codesAt(status)).toContain(code);
  });

  test('leaves no code of a refusal without a route, and no scope', () => {
    const described = new Set(routeIds.flatMap((id) => refusalsOf(id)));
    expect(Object.keys(refusalStatus).filter((code) => !described.has(code as never))).toEqual([]);
    const scopes: readonly string[] = routeIds.map((id) => routes[id].permission);
    expect(permissions.filter((permission) => !scopes.includes(permission) && permission !== 'tokens:reveal')).toEqual(
      [],
    );
  });

  test('asks for an Idempotency-Key where the route table says so', () => {
    const asks = (id: string): boolean =>
      (operation(id).parameters ?? []).some(({ name }: any) => name === 'Idempotency-Key');
    expect(routeIds.filter(asks)).toEqual(routeIds.filter((id) => routes[id].summary.includes('Idempotency-Key')));
  });

  test.each(Object.keys(requestBodies) as (keyof typeof requestBodies)[])(
    '%s: examples that the contract takes',
    (id) => {
      const shown = Object.values(examples[id] ?? {});
      expect(shown.length).toBeGreaterThan(0);
      for (const { value } of shown) expect(requestBodies[id].safeParse(value).success).toBe(true);
    },
  );
});

describe('what is held to the description', () => {
  const headers = { 'content-type': 'application/json' };
  const problem = (status: number, code: string) => ({
    status,
    headers: { 'content-type': 'application/problem+json' },
    text: JSON.stringify({ code }),
  });

  test.each([
    ['a status that is not described', 'health', { status: 201, headers, text: '{"status":"ok"}' }],
    ['a member of another kind', 'health', { status: 200, headers, text: '{"status":1}' }],
    ['another media type', 'health', { status: 200, headers: { 'content-type': 'text/html' }, text: 'ok' }],
    ['no body', 'read-token', { status: 200, headers, text: '' }],
    ['a code of another route', 'read-token', problem(404, 'charge_not_found')],
    ['a code at another status', 'read-token', problem(400, 'token_not_found')],
  ] as const)('%s is found', (_what, route, answer) => {
    expect(notDescribed(route, answer)).toContain('answered');
  });

  test('what is described is not', () => {
    expect(notDescribed('health', { status: 200, headers, text: '{"status":"ok"}' })).toBeUndefined();
    expect(notDescribed('read-token', problem(404, 'token_not_found'))).toBeUndefined();
    expect(notDescribed('delete-token', { status: 204, headers, text: '' })).toBeUndefined();
  });
});
