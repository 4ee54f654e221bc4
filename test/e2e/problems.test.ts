import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { eventually } from '../../cli/eventually';
import { callRaw, type RawCall } from '../../cli/local/story/call-raw';
import { accessTokenOf, runningStage } from '../support/stage';
import { freshKey, tokenFor } from '../support/test-merchant';

interface Case extends RawCall {
  readonly what: string;
  readonly client?: string;
  readonly status: number;
  readonly code: string;
}

const charges = { method: 'POST', path: '/v1/charges' } as const;
const body = JSON.stringify({ token: `tok_${'a'.repeat(26)}`, amount: 100, currency: 'USD' });

/** Every kind of answer that API Gateway, the authorizer or a handler gives instead of the thing that was asked for. */
const cases: readonly Case[] = [
  {
    what: 'an unknown route',
    method: 'GET',
    path: '/v1/nothing',
    client: 'demo-server',
    status: 404,
    code: 'route_unknown',
  },
  {
    what: 'a method that the route has not',
    method: 'PUT',
    path: '/v1/tokens',
    client: 'demo-server',
    status: 404,
    code: 'route_unknown',
  },
  { what: 'no token', ...charges, body, status: 401, code: 'unauthenticated' },
  { what: 'a token that is none', ...charges, body, accessToken: 'x.y.z', status: 401, code: 'unauthenticated' },
  { what: 'a token without the permission', ...charges, body, client: 'demo-reader', status: 403, code: 'forbidden' },
  { what: 'a device that charges', ...charges, body, client: 'demo-device', status: 403, code: 'forbidden' },
  { what: 'bad JSON', ...charges, body: '{"token":', client: 'demo-server', status: 400, code: 'malformed_json' },
  {
    what: 'an unknown member',
    ...charges,
    body: '{"colour":"red"}',
    client: 'demo-server',
    status: 400,
    code: 'invalid_request',
  },
  {
    what: 'an oversize body',
    ...charges,
    body: JSON.stringify({ metadata: 'x'.repeat(70_000) }),
    client: 'demo-server',
    status: 413,
    code: 'body_too_large',
  },
  {
    what: 'an unknown token id',
    method: 'GET',
    path: `/v1/tokens/tok_${'a'.repeat(26)}`,
    client: 'demo-server',
    status: 404,
    code: 'token_not_found',
  },
  {
    what: 'an id that is none',
    method: 'GET',
    path: '/v1/charges/ch_1',
    client: 'demo-server',
    status: 400,
    code: 'invalid_request',
  },
  {
    what: 'an unknown charge id',
    method: 'GET',
    path: `/v1/charges/ch_${'a'.repeat(32)}`,
    client: 'demo-server',
    status: 404,
    code: 'charge_not_found',
  },
];

describe('every answer that is not what was asked for is a problem document', () => {
  test.each(cases)('$what: $status $code', async ({ what: _what, client, status, code, ...call }) => {
    const stage = await runningStage();
    const accessToken = client === undefined ? {} : { accessToken: await accessTokenOf(client) };
    const answer = await callRaw(stage, { ...call, ...accessToken, headers: { 'idempotency-key': freshKey() } });
    expect({ status: answer.status, code: answer.problem?.code }).toEqual({ status, code });
    expect(answer.problem?.status).toBe(status);
    expect(answer.problem?.request_id).toMatch(/^[\w-]{8,}$/);
  });

  test("another merchant's token does not exist for this one", async () => {
    const stage = await runningStage();
    const token = await tokenFor('4242424242424242');
    const answer = await callRaw(stage, {
      method: 'GET',
      path: `/v1/tokens/${token}`,
      accessToken: await accessTokenOf('other-server'),
    });
    expect([answer.status, answer.problem?.code]).toEqual([404, 'token_not_found']);
  });

  test('a charge without a key says which header is missing', async () => {
    const stage = await runningStage();
    const answer = await callRaw(stage, { ...charges, body, accessToken: await accessTokenOf('demo-server') });
    expect([answer.status, answer.problem?.code]).toEqual([400, 'idempotency_key_missing']);
  });

  test('the request id of an answer is in the log of the function', async () => {
    const stage = await runningStage();
    const call = {
      method: 'GET',
      path: `/v1/tokens/tok_${'b'.repeat(26)}`,
      accessToken: await accessTokenOf('demo-server'),
    };
    const { problem } = await callRaw(stage, call);
    const logged = await waitForLog('/aws/lambda/strongroom-local-read-token', problem?.request_id ?? 'none');
    expect(logged).toContain(problem?.request_id);
  });
});

async function waitForLog(logGroupName: string, text: string): Promise<string | undefined> {
  const { clients } = await runningStage();
  return eventually(
    async () => {
      for await (const page of paginateFilterLogEvents({ client: clients.logs }, { logGroupName })) {
        const line = page.events?.find(({ message }) => message?.includes(text))?.message;
        if (line !== undefined) return line;
      }
      return undefined;
    },
    { within: 10_000 },
  );
}
