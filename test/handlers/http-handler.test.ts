import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { httpHandler } from '../../lambdas/runtime/http-handler';
import { callerOf } from '../../lambdas/runtime/http-request';
import { allowedContext } from '../support/access';
import { captureOutput } from '../support/captured-output';

const output = captureOutput();
const requestContext = { requestId: 'request-1', identity: {}, authorizer: allowedContext };
const event = { requestContext, headers: null } as unknown as APIGatewayProxyEvent;
const answering = (body: { id: string }) =>
  httpHandler('read-token', z.object({ id: z.string() }), async () => ({ status: 200, body }))(event, {});

describe('what leaves a handler', () => {
  it('is what its schema declares, and nothing else', async () => {
    const body = { id: 'a', sealed: 'secret' };
    expect(JSON.parse((await answering(body)).body)).toEqual({ id: 'a' });
  });

  it('is never a card number, also where the schema would let it', async () => {
    const { statusCode, body } = await answering({ id: '4242424242424242' });
    expect(statusCode).toBe(500);
    expect(body + output.text()).not.toContain('4242424242424242');
  });

  it('is a fault when it breaks its own schema', async () => {
    expect((await answering({} as { id: string })).statusCode).toBe(500);
  });
});

describe('a handler that is reached past the authorizer', () => {
  const whole: Readonly<Record<string, string>> = allowedContext;
  const claimed = {
    client_id: 'c',
    merchant_id: 'm_other',
    'x-amzn-merchant-id': 'm_other',
    authorization: 'Bearer x',
  };
  const calling = (authorizer: unknown) => {
    const identity = { sourceIp: '203.0.113.7' };
    const reached = { ...event, headers: claimed, requestContext: { ...event.requestContext, identity, authorizer } };
    const work = async (request: APIGatewayProxyEvent) => ({
      status: 200,
      body: { id: callerOf(request).principal.merchantId },
    });
    return httpHandler(
      'read-token',
      z.object({ id: z.string() }),
      work,
    )(reached as unknown as APIGatewayProxyEvent, {});
  };

  it.each<[string, unknown]>([
    ['nothing of who calls', undefined],
    ['an empty context', {}],
    ...Object.keys(whole).map((left): [string, unknown] => [`no ${left}`, { ...whole, [left]: undefined }]),
    ['a decision that there is not', { ...whole, decision: 'maybe' }],
    ['a kind of client that there is not', { ...whole, client_kind: 'administrator' }],
    ['a client without a name', { ...whole, client_id: '' }],
  ])('is told %s, and answers 401 whatever its headers say', async (_what, context) => {
    const { statusCode, body } = await calling(context);
    expect([statusCode, JSON.parse(body)]).toEqual([401, expect.objectContaining({ code: 'unauthenticated' })]);
  });

  it('takes the merchant of the context, never of a header', async () => {
    expect(JSON.parse((await calling(whole)).body)).toEqual({ id: allowedContext.merchant_id });
  });
});
