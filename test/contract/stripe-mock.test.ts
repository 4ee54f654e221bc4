import { stripeProcessor } from '../../lambdas/adapters/processors/stripe';
import type { StripeFailure } from '../../lambdas/adapters/processors/stripe-client';
import { Pan, SecurityCode } from '../../lambdas/domain/card/secret';
import type { MoneyOperation, Processor, SettlementLine } from '../../lambdas/domain/charge/processor';
import { settlementLines } from '../support/settlement-lines';
import { type StripeMock, stripeMock } from '../support/stripe-mock';

/**
 * Each request that the connector makes, against Stripe's published description of its API. stripe-mock answers with fixtures whatever
 * was asked, so what is shown is that no parameter is unknown (of the outermost), missing or of a wrong form; what the connector
 * makes of answers is shown in stripe.test.ts.
 */
let mock: StripeMock;
let failures: StripeFailure[];
let processor: Processor;

beforeAll(async () => {
  mock = await stripeMock();
}, 600_000);

afterAll(() => mock.close());

beforeEach(() => {
  failures = [];
  processor = stripeProcessor({
    secretKey: async () => 'sk_test_123',
    endpoint: { protocol: 'http', host: '127.0.0.1', port: mock.port },
    report: (failure) => failures.push(failure),
  });
});

const operation = (kind: MoneyOperation['kind']): MoneyOperation => ({
  ...{ kind, reference: 'op_abcdefghijklmnopqrstuvwxyz234567', chargeReference: 'ch_1', processorReference: 'pi_1' },
  money: { amount: 1050, currency: 'USD' },
  final: true,
});

/** What stripe-mock says of a request that we write by hand: the parameters, and what it has against them. */
async function objectionTo(
  parameters: Readonly<Record<string, string>>,
  requestPath = 'payment_intents',
): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${mock.port}/v1/${requestPath}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_123', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
  const body = (await answer.json()) as { readonly error?: { readonly message: string } };
  return body.error?.message ?? '';
}

describe("Stripe's description of its API", () => {
  it.each(['capture', 'void', 'refund'] as const)('has our request to %s', async (kind) => {
    expect(await processor.operate(operation(kind))).toMatchObject({ outcome: 'succeeded' });
    expect(failures).toEqual([]);
  });

  it.each(['capture', 'void', 'refund'] as const)('has our inquiry for a %s', async (kind) => {
    expect((await processor.inquireOperation(operation(kind))).outcome).not.toBe('unknown');
    expect(failures).toEqual([]);
  });

  it('has our inquiry for a charge, and finds it without our reference', async () => {
    expect(await processor.inquire('ch_1', '2026-11-24T08:00:00.000Z')).toEqual({ outcome: 'not_found' });
    expect(failures).toEqual([]);
  });

  it('has our cancellation: the listing, the PaymentIntent that keeps the place, its end', async () => {
    expect(await processor.cancel('ch_1', '2026-11-24T08:00:00.000Z')).toBe('cancelled');
    expect(failures).toEqual([]);
  });

  it('has our listings of a day', async () => {
    const found: SettlementLine[] = [];
    const account = settlementLines(processor, new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25T00:00:00Z'));
    for await (const line of account) found.push(line);
    expect(found).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('has no raw card in a PaymentIntent, so an authorization is refused here, for that alone', async () => {
    const card = { number: new Pan('4242424242424242'), expMonth: 12, expYear: 2030 };
    const asked = { reference: 'ch_1', money: { amount: 1050, currency: 'USD' }, card, capture: 'manual' } as const;
    expect(await processor.authorize(asked)).toEqual({ outcome: 'not_attempted' });
    expect(failures).toMatchObject([{ kind: 'refused', status: 400 }]);
    const bare = { amount: '1050', currency: 'usd', 'payment_method_data[type]': 'card' };
    expect(await objectionTo(bare)).toMatch(/payment_method_data.*type.*not in enumeration/);
  });

  it('has everything else of an authorization: 3-D Secure, the initiator, the capture method', async () => {
    const others = {
      ...{ amount: '1050', currency: 'usd', confirm: 'true', capture_method: 'manual', off_session: 'true' },
      ...{
        'allowed_payment_method_types[0]': 'card',
        error_on_requires_action: 'true',
        payment_method: 'pm_card_visa',
      },
      'metadata[strongroom_reference]': 'ch_1',
      'payment_method_options[card][three_d_secure][version]': '2.2.0',
      'payment_method_options[card][three_d_secure][electronic_commerce_indicator]': '05',
      'payment_method_options[card][three_d_secure][cryptogram]': 'AAABBZEEBgAAAAAAAAQGAAAAAAA=',
      'payment_method_options[card][three_d_secure][transaction_id]': 'ds-1',
      'expand[0]': 'latest_charge',
    };
    expect(await objectionTo(others)).toBe('');
    expect(await objectionTo({ ...others, no_such_parameter: 'x' })).toMatch(/additional properties/);
    const { 'payment_method_options[card][three_d_secure][cryptogram]': _, ...without } = others;
    expect(await objectionTo(without)).toMatch(/payment_method_options/);
  });

  it('has the members of a raw card in a PaymentMethod', async () => {
    const code = new SecurityCode('123').reveal();
    const card = {
      ...{ type: 'card', 'card[number]': '4242424242424242', 'card[exp_month]': '12', 'card[exp_year]': '2030' },
      ...{ 'card[cvc]': code, 'billing_details[name]': 'A. Holder' },
    };
    expect(await objectionTo(card, 'payment_methods')).toBe('');
    expect(await objectionTo({ ...card, 'card[exp_month]': 'December' }, 'payment_methods')).toMatch(/'card'/);
  });
});
