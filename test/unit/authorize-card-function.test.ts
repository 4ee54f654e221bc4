import { LambdaClient } from '@aws-sdk/client-lambda';
import { authorizeCardFunction } from '../../lambdas/adapters/authorize-card-function';
import { newFingerprint } from '../../lambdas/adapters/ids';
import { AuthorizeCardRequest } from '../../lambdas/contracts/authorize-card';
import { chargeOf, newMerchant } from '../contract/samples';
import { awsError, impatient, type ScriptedAnswer, type ScriptedAws, scriptedAws } from '../support/scripted-aws';

const view = { brand: 'visa', bin: '42424242', last4: '4242', exp_month: 12, exp_year: 2030 };
const card = { brand: 'visa', bin: '42424242', last4: '4242', expMonth: 12, expYear: 2030 };
const fingerprint = newFingerprint();

const approval = { outcome: 'approved', processor_reference: 'sbx_1', card: view, fingerprint };

const ok = (body: unknown): ScriptedAnswer => ({ status: 200, body });

describe('the invoke of authorize-card', () => {
  let aws: ScriptedAws;
  let client: LambdaClient;
  let reported: unknown[];
  const charge = chargeOf(newMerchant());

  beforeAll(async () => {
    aws = await scriptedAws();
    client = new LambdaClient({ ...aws.configuration, ...impatient });
  });

  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  beforeEach(() => {
    reported = [];
  });

  const zone = () => authorizeCardFunction(client, 'authorize-card', (error) => void reported.push(error));
  const ask = () => zone().authorizeCard(charge, { token: charge.token });

  it('says of an envelope whether it came with an order', async () => {
    const sources: unknown[] = [];
    aws.play((_, body) => {
      const request = AuthorizeCardRequest.parse(JSON.parse(body));
      sources.push('source' in request ? request.source : undefined);
      return ok({ outcome: 'unknown' });
    });
    const { token, ...byCard } = charge;
    await zone().authorizeCard(byCard, { card: 'a.b.c.d.e', save: true });
    await zone().authorizeCard(byCard, { card: 'a.b.c.d.e', ofOrder: true });
    expect(sources).toEqual([
      { card: 'a.b.c.d.e', save: true, customer: 'customer-1' },
      { order_card: 'a.b.c.d.e', save: false, customer: 'customer-1' },
    ]);
  });

  it('asks once, with what the contract says, and nothing of a card', async () => {
    let sent = '';
    aws.play((_, body) => {
      sent = body;
      return ok({ outcome: 'unknown' });
    });
    await ask();
    expect(aws.operations()).toEqual(['POST /2015-03-31/functions/authorize-card/invocations']);
    expect(AuthorizeCardRequest.parse(JSON.parse(sent))).toEqual({
      ask: 'authorize',
      merchant_id: charge.merchantId,
      charge_id: charge.id,
      source: { token: charge.token },
      amount: 1050,
      currency: 'USD',
      capture: charge.capture,
      connector: 'sandbox',
      deadline: charge.deadline,
      request_id: charge.provenance.requestId,
      provenance: expect.objectContaining({ client_id: charge.provenance.actor.clientId }),
    });
  });

  it('answers an approval', async () => {
    aws.play(() => ok(approval));
    expect(await ask()).toEqual({ outcome: 'approved', processorReference: 'sbx_1', card, fingerprint });
    expect(reported).toEqual([]);
  });

  it('answers a decline with its code', async () => {
    const declined = { outcome: 'declined', code: 'card_lost', processor_reference: 'sbx_2', card: view, fingerprint };
    aws.play(() => ok(declined));
    const { processor_reference: processorReference, ...rest } = declined;
    expect(await ask()).toEqual({ ...rest, card, processorReference });
  });

  it.each([{ outcome: 'not_attempted', code: 'token_deleted' }, { outcome: 'unknown' }])(
    'passes on %j',
    async (answer) => {
      aws.play(() => ok(answer));
      expect(await ask()).toEqual(answer);
    },
  );

  it('tells the mark of a card, and why there is none', async () => {
    aws.play(() => ok({ outcome: 'marked', mark: 'abc' }));
    expect(await zone().markCard(charge, 'a.b.c.d.e')).toBe('abc');
    aws.play(() => ok({ outcome: 'refused', code: 'card_invalid' }));
    await expect(zone().markCard(charge, 'a.b.c.d.e')).rejects.toMatchObject({ code: 'card_invalid' });
    aws.play(() => 'hang');
    await expect(zone().markCard(charge, 'a.b.c.d.e')).rejects.toMatchObject({ code: 'keys_unavailable' });
  });

  it.each<readonly [string, ScriptedAnswer]>([
    ['an error inside the function', { status: 200, body: approval, headers: { 'x-amz-function-error': 'Unhandled' } }],
    ['an answer that is not one', ok({ outcome: 'perhaps' })],
    ['an approval without its card', ok({ outcome: 'approved', processor_reference: 'sbx_1' })],
    ['an empty answer', ok(null)],
    ['no answer in time', 'hang'],
    ['a broken service', awsError('ServiceException', {}, 500)],
  ])('is unknown after %s, and is asked once', async (_, answer) => {
    aws.play(() => answer);
    expect(await ask()).toEqual({ outcome: 'unknown' });
    expect(aws.operations()).toHaveLength(1);
    expect(reported).toHaveLength(1);
  });

  it.each([
    ['TooManyRequestsException', 429],
    ['EC2ThrottledException', 502],
    ['ResourceNotFoundException', 404],
    ['AccessDeniedException', 403],
  ])('was not attempted after %s', async (name, status) => {
    aws.play(() => ({ status, body: {}, headers: { 'x-amzn-errortype': name } }));
    expect(await ask()).toEqual({ outcome: 'not_attempted', code: 'connector_unavailable' });
    expect(aws.operations()).toHaveLength(1);
    expect(reported).toHaveLength(1);
  });
});
