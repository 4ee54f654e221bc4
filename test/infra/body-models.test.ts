import Ajv from 'ajv';
import fc from 'fast-check';
import { requestBodies } from '../../lambdas/contracts/request-bodies';
import { routes, type Route } from '../../lambdas/contracts/routes';
import { bodyOutline } from '../../lib/constructs/body-outline';
import { privateApi } from '../support/private-api';
import { object, ofType, resourcesOf, synthesized } from '../support/template';

/** The private API has every route that takes a body. */
const prod = resourcesOf(synthesized('prod', { privateApi })).filter(({ id }) => id.startsWith('private'));
const methods = ofType(prod, 'AWS::ApiGateway::Method');
const models = ofType(prod, 'AWS::ApiGateway::Model');

const envelope = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/);
const token = fc.stringMatching(/^tok_[a-z2-7]{26}$/);
const amount = fc.integer({ min: 1, max: 999_999_999_999 });
const terms = {
  capture: fc.constantFrom('automatic', 'manual'),
  customer: fc.stringMatching(/^[A-Za-z0-9._:@-]{1,64}$/),
  order_id: fc.stringMatching(/^[A-Za-z0-9._:@#/-]{1,64}$/),
  initiator: fc.constantFrom('customer', 'merchant'),
  metadata: fc.dictionary(fc.stringMatching(/^[a-z]{1,2}$/), fc.string({ maxLength: 500 }), { maxKeys: 20 }),
};
const price = { amount, currency: fc.constantFrom('USD', 'EUR', 'JPY') };

/** Bodies that the contract takes, for each route. */
const accepted: Readonly<Record<keyof typeof requestBodies, fc.Arbitrary<object>>> = {
  'tokenize-card': fc.record({ card: envelope, customer: terms.customer }, { requiredKeys: ['card'] }),
  'reveal-card': fc.record({
    reason: fc.stringMatching(/^[A-Za-z ]{10,60}$/).filter((reason) => !/c[vsoi]|ko|pru/i.test(reason)),
    ticket: fc.stringMatching(/^[A-Z]{2,4}-\d{1,9}$/),
    recipient: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
  }),
  'create-charge': fc.oneof(
    fc.record(
      { ...price, token, security_code: envelope, ...terms },
      { requiredKeys: ['amount', 'currency', 'token'] },
    ),
    fc.record(
      { ...price, card: envelope, save: fc.boolean(), ...terms },
      { requiredKeys: ['amount', 'currency', 'card'] },
    ),
  ),
  'capture-charge': fc.record({ amount, final: fc.boolean() }, { requiredKeys: [] }),
  'void-charge': fc.constant({}),
  'refund-charge': fc.record({ amount }, { requiredKeys: [] }),
  'dispute-charge': fc.record(
    { amount, reason: fc.stringMatching(/^[A-Za-z0-9 ._-]{1,64}$/) },
    { requiredKeys: ['reason'] },
  ),
};

const rows = Object.entries(requestBodies);
/** Draft 4 and draft 7 agree on every keyword that an outline has. */
const outlined = (contract: (typeof rows)[number][1]) => new Ajv().compile(bodyOutline(contract));

describe('request models', () => {
  it('API Gateway checks the body of every route that takes one', () => {
    const posts = Object.entries<Route>(routes).filter(([, { method }]) => method === 'POST');
    expect(rows.map(([id]) => id)).toEqual(posts.map(([id]) => id));
    const validated = methods.filter(({ properties }) => properties['RequestModels'] !== undefined);
    expect(validated).toHaveLength(rows.length);
    for (const { properties } of validated) {
      expect(properties).toMatchObject({ HttpMethod: 'POST', RequestValidatorId: expect.anything() });
      expect(Object.keys(object(properties['RequestModels']))).toEqual(['application/json']);
    }
    const [validator] = ofType(prod, 'AWS::ApiGateway::RequestValidator');
    expect(validator?.properties['ValidateRequestBody']).toBe(true);
  });

  it.each(rows)('the model of %s is the outline of its contract', (id, contract) => {
    const model = models.find(({ properties }) => properties['Name'] === id.replaceAll('-', ''));
    expect(model?.properties['Schema']).toEqual(bodyOutline(contract));
  });

  it.each(rows)('whatever the contract of %s takes passes API Gateway', (id, contract) => {
    const passes = outlined(contract);
    const bodies = Object.entries(accepted).find(([route]) => route === id)?.[1] ?? fc.constant({});
    fc.assert(
      fc.property(bodies, (body) => {
        expect(contract.safeParse(body).success).toBe(true);
        expect(passes(body)).toBe(true);
      }),
    );
  });

  it.each(rows)('what API Gateway refuses for %s, its contract refuses', (_id, contract) => {
    const passes = outlined(contract);
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        if (!passes(body)) expect(contract.safeParse(body).success).toBe(false);
        expect(passes([body])).toBe(false);
      }),
    );
  });

  it.each([
    ['create-charge', { amount: '100', currency: 'USD', token: 't' }],
    ['create-charge', { amount: 100, currency: 'USD', token: 't', customer: {} }],
    ['tokenize-card', { card: 4242 }],
    ['refund-charge', { amount: 1.5 }],
    ['create-charge', { amount: 1, currency: 'USD', token: 't', metadata: { a: 'x'.repeat(501) } }],
  ] as const)('a member of %s with the wrong type or size does not pass: %j', (id, body) => {
    expect(outlined(requestBodies[id])(body)).toBe(false);
  });

  it('what only a handler can explain passes: a missing member, an unknown one, a card number in clear', () => {
    const passes = outlined(requestBodies['create-charge']);
    for (const body of [{}, { ammount: 1 }, { number: '4242424242424242' }]) expect(passes(body)).toBe(true);
  });
});
