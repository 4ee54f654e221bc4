import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import Stripe from 'stripe';
import { fromStripe, toStripe } from '../../lambdas/adapters/processors/stripe-amounts';
import { stripeCalls } from '../../lambdas/adapters/processors/stripe-client';
import { declineOf, SecretKeyUnreadable, troubleOf } from '../../lambdas/adapters/processors/stripe-errors';
import { outcomeOf } from '../../lambdas/adapters/processors/stripe-intents';
import { currencyExponents } from '../../lambdas/domain/currencies';
import { exponentOf, isCurrency, type Money } from '../../lambdas/domain/money';

const currencies = Object.keys(currencyExponents).filter(isCurrency);
const money = (amount: number, currency: Money['currency']): Money => ({ amount, currency });

describe('an approval of Stripe', () => {
  const approvedWith = (network_transaction_id: string | null) =>
    outcomeOf({
      id: 'pi_1',
      status: 'requires_capture',
      latest_charge: { payment_method_details: { card: { network_transaction_id } } },
    } as unknown as Stripe.PaymentIntent);

  it.each(['MCC123456', '630490017740292'])('has the network’s id %s', (networkTransactionId) => {
    expect(approvedWith(networkTransactionId)).toMatchObject({ outcome: 'approved', networkTransactionId });
  });

  it.each(['378282246310005', '4242424242424242', 'MCC 4242424242424242', null])(
    'stands without an id that nothing may store',
    (id) => {
      expect(approvedWith(id)).toEqual({ outcome: 'approved', processorReference: 'pi_1' });
    },
  );
});

describe('an amount at Stripe', () => {
  it.each([
    [money(1050, 'USD'), { amount: 1050, currency: 'usd' }],
    [money(1050, 'JPY'), { amount: 1050, currency: 'jpy' }],
    [money(1050, 'KWD'), { amount: 1050, currency: 'kwd' }],
    // no minor unit in ISO 4217, two decimals at Stripe
    [money(1050, 'ISK'), { amount: 105000, currency: 'isk' }],
    [money(1050, 'UGX'), { amount: 105000, currency: 'ugx' }],
    // two decimals in ISO 4217, none at Stripe
    [money(1000, 'MGA'), { amount: 10, currency: 'mga' }],
  ])('of %j is %j', (ours, theirs) => {
    expect(toStripe(ours)).toEqual(theirs);
    expect(fromStripe(theirs)).toEqual(ours);
  });

  it.each([money(1055, 'KWD'), money(1, 'TND'), money(1050, 'MGA')])(
    'cannot be said of %j, and is not rounded',
    (ours) => {
      expect(toStripe(ours)).toBeUndefined();
    },
  );

  it('comes back as it was, whatever the currency, or is not sent', () => {
    let sent = 0;
    fc.assert(
      fc.property(fc.constantFrom(...currencies), fc.integer({ min: 1, max: 99_999_999 }), (currency, amount) => {
        const theirs = toStripe({ amount, currency });
        if (theirs === undefined) return;
        sent += 1;
        expect(fromStripe(theirs)).toEqual({ amount, currency });
      }),
      { numRuns: 2000 },
    );
    expect(sent).toBeGreaterThan(1500);
  });

  it('differs from ours for the listed currencies alone', () => {
    const differing = currencies.filter((currency) => toStripe(money(1000, currency))?.amount !== 1000);
    expect(differing).toEqual(['ISK', 'MGA', 'UGX']);
    expect(currencies.filter((currency) => exponentOf(currency) === 3 && toStripe(money(1001, currency)))).toEqual([]);
  });

  it('in a currency that is none is a fault', () => {
    expect(() => fromStripe({ amount: 1, currency: 'xxx' })).toThrow('none of ours');
    expect(() => fromStripe({ amount: 150, currency: 'isk' })).toThrow('none of ours');
  });
});

describe("Stripe's reason for a decline", () => {
  it.each([
    ['insufficient_funds', 'card_declined', 'insufficient_funds'],
    ['withdrawal_count_limit_exceeded', 'card_declined', 'insufficient_funds'],
    ['expired_card', 'expired_card', 'card_expired'],
    [undefined, 'expired_card', 'card_expired'],
    ['incorrect_cvc', 'incorrect_cvc', 'incorrect_security_code'],
    [undefined, 'invalid_cvc', 'incorrect_security_code'],
    ['lost_card', 'card_declined', 'card_lost'],
    ['stolen_card', 'card_declined', 'card_stolen'],
    ['processing_error', 'processing_error', 'processing_error'],
    ['issuer_not_available', 'card_declined', 'processing_error'],
    ['do_not_honor', 'card_declined', 'card_declined'],
    ['fraudulent', 'card_declined', 'card_declined'],
    ['toString', 'constructor', 'card_declined'],
    [undefined, undefined, 'card_declined'],
  ])('%s with code %s is %s', (declineCode, code, ours) => {
    expect(declineOf(declineCode, code)).toBe(ours);
  });
});

describe('what a failed call says about money', () => {
  const raw = { type: 'invalid_request_error', message: 'no' } as const;
  const connection = (detail: object): Error =>
    new Stripe.errors.StripeConnectionError({ ...raw, detail: detail as Error });
  const cause = (code: string): object => ({ message: 'fetch failed', cause: { code } });

  it.each([
    ['a refused connection', connection(cause('ECONNREFUSED')), 'not_executed'],
    ['one of several addresses', connection({ cause: { errors: [{ code: 'ECONNREFUSED' }] } }), 'not_executed'],
    ['an unknown name', connection(cause('ENOTFOUND')), 'not_executed'],
    ['a connection that was not made in time', connection(cause('UND_ERR_CONNECT_TIMEOUT')), 'not_executed'],
    ['a broken connection', connection(cause('ECONNRESET')), 'unknown'],
    ['a closed connection', connection(cause('UND_ERR_SOCKET')), 'unknown'],
    ['a time-out', connection({ code: 'ETIMEDOUT' }), 'unknown'],
    ['a connection that says nothing', connection({}), 'unknown'],
    ['a conflict', Stripe.errors.StripeError.generate({ ...raw, statusCode: 409 }), 'unknown'],
    ['an error of Stripe', Stripe.errors.StripeError.generate({ ...raw, statusCode: 500 }), 'unknown'],
    ['an unknown status', Stripe.errors.StripeError.generate({ ...raw, statusCode: 418 }), 'unknown'],
    ['a rate limit', Stripe.errors.StripeError.generate({ ...raw, statusCode: 429 }), 'not_executed'],
    ['a lock', Stripe.errors.StripeError.generate({ ...raw, statusCode: 429, code: 'lock_timeout' }), 'unknown'],
    ['a wrong key', Stripe.errors.StripeError.generate({ ...raw, statusCode: 401 }), 'not_executed'],
    ['a missing permission', Stripe.errors.StripeError.generate({ ...raw, statusCode: 403 }), 'not_executed'],
    ['a key that cannot be read', new SecretKeyUnreadable('no'), 'not_executed'],
    ['a refusal', Stripe.errors.StripeError.generate({ ...raw, statusCode: 400 }), 'refused'],
    ['a refused raw card', Stripe.errors.StripeError.generate({ ...raw, statusCode: 402 }), 'refused'],
    ['a decline', Stripe.errors.StripeError.generate({ ...raw, type: 'card_error', statusCode: 402 }), 'declined'],
    [
      'another body',
      Stripe.errors.StripeError.generate({ ...raw, type: 'idempotency_error', statusCode: 400 }),
      'key_reused',
    ],
    ['a fault of ours', new TypeError('no'), 'unknown'],
  ])('%s', (_, error, kind) => {
    expect(troubleOf(error).kind).toBe(kind);
  });
});

describe('a redirect', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });
  const listening = async (answer: RequestListener): Promise<Server> => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return server;
  };
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  it.each([301, 302, 303, 307, 308])('by %i takes no card to another host', async (status) => {
    const seen: unknown[] = [];
    const other = await listening((request, response) => {
      seen.push(request.url);
      response.end('{}');
    });
    const first = await listening((request, response) => {
      request.resume();
      response.writeHead(status, { location: `http://127.0.0.1:${portOf(other)}${request.url ?? ''}` }).end();
    });
    const reports: unknown[] = [];
    const call = stripeCalls({
      secretKey: async () => 'sk_test_1',
      endpoint: { protocol: 'http', host: '127.0.0.1', port: portOf(first) },
      report: ({ kind }) => void reports.push(kind),
    });
    const charge = call(({ stripe, request }) =>
      stripe.paymentMethods.create(
        { type: 'card', card: { number: '4242424242424242', exp_month: 12, exp_year: 2030 } },
        request('key-00000001'),
      ),
    );
    await expect(charge).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect({ seen, reports }).toEqual({ seen: [], reports: ['unknown'] });
  });
});

describe("Stripe's SDK", () => {
  /** What esbuild puts into the file of an entry point, with everything that the file imports at once. */
  function loadedWith(entry: string): readonly string[] {
    const root = path.join(import.meta.dirname, '..', '..');
    const { metafile } = buildSync({
      absWorkingDir: root,
      entryPoints: [`lambdas/adapters/processors/${entry}.ts`],
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', metafile: true, write: false },
      outdir: 'out',
    });
    const files = [`out/${entry}.js`];
    for (const file of files) {
      const imports = metafile.outputs[file]?.imports ?? [];
      files.push(
        ...imports
          .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
          .map(({ path: to }) => to),
      );
    }
    return files.flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
  }

  it('is not loaded with the lazy connector', () => {
    const isSdk = (file: string): boolean => file.includes('node_modules/stripe/');
    expect(loadedWith('stripe-lazily').filter(isSdk)).toEqual([]);
    expect(loadedWith('stripe').filter(isSdk)).not.toEqual([]);
  });
});
