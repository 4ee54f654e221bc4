import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { Refusal } from '../../lambdas/domain/refusal';
import { type HttpAnswer, httpHandler } from '../../lambdas/runtime/http-handler';
import { callerOf } from '../../lambdas/runtime/http-request';
import { invokeHandler } from '../../lambdas/runtime/invoke-handler';
import { log } from '../../lambdas/runtime/logger';
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

  const number = '4242424242424242';
  const anything = (work: () => HttpAnswer<unknown>) =>
    httpHandler('read-token', z.unknown(), async () => work())(event, {});

  it.each<[string, () => HttpAnswer<unknown>]>([
    ['a number', () => ({ status: 200, body: { of: [{ a: 4242424242424242 }] } })],
    ['a text that leaves as it stands', () => ({ status: 200, body: `the card ${number}` })],
    ['JSON in a text', () => ({ status: 200, body: { inner: JSON.stringify({ a: `\n${number}` }) } })],
    ['the name of a member', () => ({ status: 200, body: { [number]: true } })],
    ['a header', () => ({ status: 201, body: {}, headers: { location: `/v1/cards/${number}` } })],
    [
      'the words of a refusal',
      () => {
        throw new Refusal('card_invalid', { detail: `The card ${number} is not valid.` });
      },
    ],
    [
      'where a refusal says that the fault is',
      () => {
        throw new Refusal('invalid_request', {
          detail: 'The request breaks its schema.',
          errors: [{ pointer: `/${number}`, detail: 'is not known' }],
        });
      },
    ],
    [
      'the message of an error',
      () => {
        throw new Error(`cannot read ${number}`);
      },
    ],
  ])('is a fault of fixed words instead of a card number in %s', async (_where, work) => {
    const { statusCode, body, headers } = await anything(work);
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ code: 'internal_error', request_id: 'request-1' });
    expect(JSON.stringify([body, headers]) + output.text()).not.toContain(number);
    expect(output.lines()).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'request not served' }));
  });

  it('is no card number either where another function asked', async () => {
    const schema = { request: z.unknown(), answer: z.object({ reference: z.string() }) };
    const handler = invokeHandler('authorize-card', schema, async () => ({ reference: `ref ${number}` }));
    await expect(handler({})).rejects.toThrow(/^authorize-card failed$/);
    expect(output.text()).not.toContain(number);
  });

  it.each([
    ['message', () => log.info(`card ${number} refused`)],
    ['reason', () => log.warn('refused', { request_id: 'request-1', reason: `it was ${number}` })],
    ['reason', () => log.error('refused', { reason: JSON.stringify({ said: `\n${number}` }) })],
    ['duration_ms', () => log.info('slow', { duration_ms: 4242424242424242 })],
  ])('is a log line that says so, where a card number stood in its %s', (field, write) => {
    write();
    expect(output.text()).not.toContain(number);
    expect(output.lines()).toEqual([
      expect.objectContaining({ message: 'a log line held a card number and was dropped', reason: field }),
    ]);
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
