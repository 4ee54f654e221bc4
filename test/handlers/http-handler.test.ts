import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { httpHandler } from '../../lambdas/runtime/http-handler';
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
