import fc from 'fast-check';
import { bindings, strengths } from '../../lambdas/domain/access/credential';
import { decide } from '../../lambdas/domain/access/decide';
import { permissions } from '../../lambdas/domain/access/principal';
import type { AccessParameters, AccessQuestion, ListedClient } from '../../lambdas/domain/access/question';
import { accessRules } from '../../lambdas/domain/access/rules';

const clients = fc.constantFrom('company:checkout', 'company:support', 'company:desk', 'partner:checkout', 'role@1');
const merchants = fc.constantFrom('m_shop', 'm_other', 'm_third');
const small = fc.integer({ min: 1, max: 4 });
const age = fc.integer({ min: -10, max: 2_000 });
const listed: fc.Arbitrary<ListedClient> = fc.record({
  client: clients,
  merchants: fc.oneof(fc.constant('any' as const), fc.uniqueArray(merchants)),
});
const limits = fc.record({
  cards: small,
  declinePercent: fc.integer({ min: 1, max: 100 }),
  declinesFrom: small,
  refusals: small,
});
const parameters: fc.Arbitrary<AccessParameters> = fc.record({
  checkout: fc.array(listed, { maxLength: 3 }),
  support: fc.array(listed, { maxLength: 2 }),
  stepUp: fc.record({
    permissions: fc.subarray([...permissions]),
    strength: fc.constantFrom('multi_factor' as const, 'phishing_resistant' as const),
    maxAgeSeconds: fc.integer({ min: 1, max: 1_000 }),
    aboveMajorAmount: fc.integer({ min: 1, max: 100 }),
  }),
  newAddressMaxAgeSeconds: fc.integer({ min: 1, max: 1_000 }),
  velocity: fc.record({ usual: limits, clients: fc.dictionary(clients, limits, { maxKeys: 2 }) }),
});
const count = fc.integer({ min: 0, max: 5 });
const questions: fc.Arbitrary<AccessQuestion> = fc
  .record(
    {
      route: fc.option(fc.constantFrom('create-charge', 'read-token'), { nil: undefined, freq: 6 }),
      api: fc.constantFrom('public' as const, 'partner' as const, 'private' as const),
      permission: fc.option(fc.constantFrom(...permissions), { nil: undefined, freq: 6 }),
      principal: fc.record({
        clientId: clients,
        merchantId: merchants,
        clientKind: fc.constantFrom('server' as const, 'server' as const, 'device' as const),
        permissions: fc.oneof(fc.constant([...permissions]), fc.subarray([...permissions])),
      }),
      merchant: fc.option(merchants, { nil: undefined, freq: 1 }),
      risk: fc.record(
        {
          strength: fc.constantFrom(...strengths, 'role' as const),
          binding: fc.constantFrom(...bindings, 'sigv4' as const),
          tokenAgeSeconds: age,
          signInAgeSeconds: age,
          signals: fc.record({
            cards: count,
            payments: count,
            declines: count,
            refusals: count,
            addressKnown: fc.boolean(),
            secondsToHour: fc.integer({ min: 1, max: 3_600 }),
          }),
        },
        { requiredKeys: ['strength', 'binding', 'tokenAgeSeconds'] },
      ),
      amount: fc.record({
        amount: fc.integer({ min: 1, max: 20_000 }),
        currency: fc.constantFrom('USD' as const, 'JPY' as const),
      }),
    },
    { requiredKeys: ['route', 'api', 'permission', 'principal', 'merchant', 'risk'] },
  )
  .map(({ merchant, ...question }) => ({ ...question, merchant: merchant ?? question.principal.merchantId }));

const settings = { numRuns: 3_000 };

describe('deny by default', () => {
  it('allows nothing that the credential does not name, that is not there, or that is of another merchant', () => {
    const property = fc.property(questions, parameters, (question, access) => {
      if (decide(question, access).effect === 'deny') return;
      const { permission, principal } = question;
      expect(question.route).toBeDefined();
      expect(principal.permissions).toContain(permission);
      expect(question.merchant).toBe(principal.merchantId);
    });
    fc.assert(property, settings);
  });

  it('allows where a rule allows and no other fires, and nowhere else', () => {
    const property = fc.property(questions, parameters, (question, access) => {
      const fired = accessRules.filter(
        (rule) =>
          (rule.about as readonly unknown[]).includes(question.permission ?? 'charges:read') &&
          rule.when(question, access),
      );
      const allowed = fired.length > 0 && fired.every(({ effect }) => effect === 'allow');
      expect(decide(question, access).effect === 'allow').toBe(allowed);
    });
    fc.assert(property, settings);
  });

  it('lets only a listed checkout create charges, only support see less, and support reveal nothing', () => {
    const property = fc.property(questions, parameters, (asked, access) => {
      const isIn = (rows: readonly ListedClient[]): boolean =>
        rows.some(
          ({ client, merchants: of }) =>
            client === asked.principal.clientId && (of === 'any' || of.includes(asked.principal.merchantId)),
        );
      for (const permission of ['charges:create', 'tokens:reveal'] as const) {
        const decision = decide({ ...asked, permission }, access);
        if (decision.effect === 'deny') continue;
        expect(permission === 'charges:create' ? isIn(access.checkout) : !isIn(access.support)).toBe(true);
        if (decision.effect === 'allow') expect(decision.digits === 'last4').toBe(isIn(access.support));
        if (permission === 'tokens:reveal') expect(asked.api).toBe('private');
      }
    });
    fc.assert(property, settings);
  });
});

describe("no rule widens another merchant's access", () => {
  const rank = { deny: 0, step_up: 1, allow: 2 } as const;

  it('a row about one merchant gives the callers of another nothing', () => {
    const property = fc.property(questions, parameters, clients, merchants, (question, access, client, other) => {
      fc.pre(other !== question.principal.merchantId);
      const row = { client, merchants: [other] };
      const wider = { ...access, checkout: [...access.checkout, row], support: [...access.support, row] };
      expect(decide(question, wider)).toEqual(decide(question, access));
    });
    fc.assert(property, settings);
  });

  it('more suspicion never opens what less did not', () => {
    const property = fc.property(questions, parameters, (question, access) => {
      const { signals } = question.risk;
      if (signals === undefined) return;
      const worse = { ...signals, cards: signals.cards + 1, refusals: signals.refusals + 1, addressKnown: false };
      const before = rank[decide(question, access).effect];
      const after = rank[decide({ ...question, risk: { ...question.risk, signals: worse } }, access).effect];
      expect(after).toBeLessThanOrEqual(before);
    });
    fc.assert(property, settings);
  });

  it('a larger amount never opens what a smaller one did not', () => {
    const property = fc.property(questions, parameters, fc.nat({ max: 20_000 }), (question, access, more) => {
      const { amount = { amount: 1, currency: 'USD' } as const } = question;
      const before = rank[decide({ ...question, amount }, access).effect];
      const larger = { ...amount, amount: amount.amount + more };
      expect(rank[decide({ ...question, amount: larger }, access).effect]).toBeLessThanOrEqual(before);
    });
    fc.assert(property, settings);
  });

  it('the same question has the same answer, whatever was asked between', () => {
    const property = fc.property(questions, questions, parameters, (question, other, access) => {
      const first = decide(question, access);
      decide(other, access);
      expect(decide(question, access)).toEqual(first);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
