import { AccessParameters } from '../../lambdas/contracts/access';
import { routes } from '../../lambdas/contracts/routes';
import { decide } from '../../lambdas/domain/access/decide';
import { permissions } from '../../lambdas/domain/access/principal';
import { accessRules } from '../../lambdas/domain/access/rules';
import { withinTheHour } from '../../lambdas/domain/access/signals';
import { acrValues, refusalOf } from '../../lambdas/domain/access/step-up';
import { trustedIssuer } from '../../lambdas/contracts/trusted-issuer';
import { accessProblems } from '../../lib/config/access-problems';
import { stages } from '../../lib/config/stages';
import { accessCases } from '../../cli/pages/access-cases/all';
import { caseParameters } from '../../cli/pages/access-cases/asking';
import { companyRow } from '../support/edge';

/** The effect in the words of the cases. */
const effectOf = (decision: ReturnType<typeof decide>): string =>
  decision.effect === 'deny' && decision.code === 'velocity_exceeded' ? 'limit' : decision.effect;

const caseOf = (says: RegExp) => {
  const found = accessCases.find((row) => says.test(row.says));
  if (found === undefined) throw new Error(`no case says ${says}`);
  return found.question;
};

describe('decide', () => {
  it.each(accessCases)('$says: $effect', ({ question, effect, reasons }) => {
    const decision = decide(question, caseParameters);
    expect([effectOf(decision), decision.reasons]).toEqual([effect, reasons]);
  });

  it('has a case for each rule in which it fires, and says so', () => {
    const fired = new Set(accessCases.flatMap(({ reasons }) => reasons));
    expect(accessRules.filter(({ id, effect }) => effect !== 'allow' && !fired.has(id))).toEqual([]);
  });

  it.each(permissions)('denies %s to a checkout that holds every other permission', (permission) => {
    const question = caseOf(/^the checkout creates a charge$/);
    const others = permissions.filter((held) => held !== permission);
    const principal = { ...question.principal, permissions: others };
    expect(decide({ ...question, permission, principal }, caseParameters).effect).toBe('deny');
  });

  it('shows a support clerk last4, and others the BIN too', () => {
    const digitsOf = (says: RegExp): unknown => {
      const decision = decide(caseOf(says), caseParameters);
      return decision.effect === 'allow' ? decision.digits : decision.effect;
    };
    expect(digitsOf(/^a support clerk reads/)).toBe('last4');
    expect(digitsOf(/^the checkout creates a charge$/)).toBe('bin_and_last4');
  });

  it('asks for the strongest and the latest sign-in that any rule asks for', () => {
    const risk = { ...caseOf(/new address with a token of ten minutes/).risk, strength: 'single_factor' } as const;
    const question = { ...caseOf(/^a person refunds, signed in with a password/), risk };
    expect(decide({ ...question, permission: 'tokens:delete' }, caseParameters)).toMatchObject({
      reasons: ['person-shows-more', 'new-address'],
      demand: { strength: 'multi_factor', maxAgeSeconds: 300 },
    });
  });

  it('tells a caller who is limited when to come back, and nothing of the limit', () => {
    const refusal = refusalOf(decide(caseOf(/^half of the ten/), caseParameters), '');
    expect(refusal).toMatchObject({ code: 'velocity_exceeded', facts: { retryAfter: 1_800 } });
    expect(refusal?.facts.detail).not.toMatch(/\d/);
  });

  it('tells nobody which rule fired, but what to do', () => {
    const details = accessCases.flatMap(
      ({ question }) => refusalOf(decide(question, caseParameters), 'phr')?.facts ?? [],
    );
    expect(details.length).toBeGreaterThan(20);
    for (const { detail = '' } of details) expect(detail).toMatch(/^[A-Z][^_"\\]+\.$/);
  });

  it('asks for sign-ins in the words of the issuer, where it has any', () => {
    const issuer = trustedIssuer({ ...companyRow, provider: 'okta' });
    expect(acrValues(issuer, 'multi_factor')).toBe('urn:okta:loa:2fa:any phr phrh');
    expect(acrValues(issuer, 'phishing_resistant')).toBe('phr phrh');
    expect(acrValues({ strength: [] }, 'multi_factor')).toBe('');
    expect(acrValues(undefined, 'multi_factor')).toBe('');
  });
});

describe('the last sixty minutes', () => {
  const full = { cards: 100, payments: 10, declines: 7, refusals: 3 };
  const none = { cards: 0, payments: 0, declines: 0, refusals: 0 };

  it.each([
    ['2026-11-24T12:00:00Z', 100, 3600],
    ['2026-11-24T12:15:00Z', 75, 2700],
    ['2026-11-24T12:59:59Z', 0, 1],
  ])('at %s hold so much of the hour before: %d of 100', (at, cards, secondsToHour) => {
    expect(withinTheHour(new Date(at), none, full)).toMatchObject({ cards, secondsToHour });
  });

  it('hold all of this hour: a limit cannot be used twice around the full hour', () => {
    expect(withinTheHour(new Date('2026-11-24T12:00:01Z'), full, full).cards).toBeGreaterThanOrEqual(199);
  });
});

describe('the parameters of the stages', () => {
  it.each(Object.entries(stages))('of %s are read back as they were written', (_name, { access }) => {
    expect(AccessParameters.parse(JSON.parse(JSON.stringify(access)))).toEqual(access);
  });

  const rows = [companyRow];
  const callers = [
    { role: 'checkout', merchant: 'm_shop', permissions: ['charges:create'] },
    { role: 'dispute-desk', merchant: 'm_shop', permissions: ['tokens:reveal'] },
  ] as const;
  const supporting = (client: string) => ({ ...caseParameters, support: [{ client, merchants: 'any' as const }] });
  const listing = (client: string) => ({
    ...caseParameters,
    checkout: ['role/checkout', client].map((one) => ({ client: one, merchants: 'any' as const })),
  });

  it('may name clients of the issuers of the stage, and roles', () => {
    expect(accessProblems(caseParameters, rows, callers)).toEqual([]);
    expect(accessProblems(listing('role/checkout'), rows, callers)).toEqual([]);
  });

  it.each([
    ['no client', listing('a b'), /^Access: checkout\.1\.client/],
    [
      'a client of an issuer that the stage has not',
      listing('partner:shop'),
      /^Access: partner:shop is a client of no issuer/,
    ],
    [
      'limits of a client of an issuer that the stage has not',
      {
        ...caseParameters,
        velocity: { ...caseParameters.velocity, clients: { 'other:shop': caseParameters.velocity.usual } },
      },
      /^Access: other:shop is a client of no issuer/,
    ],
    ['a role that the private API does not know', listing('role/chekout'), /^Access: role\/chekout is no caller/],
    ['no support desk by its true name', supporting('role/suport'), /^Access: role\/suport is no caller/],
    [
      'a support desk that may reveal cards',
      supporting('role/dispute-desk'),
      /^Access: role\/dispute-desk is support and may reveal cards/,
    ],
    [
      'no role that its row lets create charges',
      { ...caseParameters, checkout: [] },
      /^Access: role\/checkout may create charges by its row and is not in checkout/,
    ],
    [
      'limits of a role',
      {
        ...caseParameters,
        velocity: { ...caseParameters.velocity, clients: { 'role/checkout': caseParameters.velocity.usual } },
      },
      /^Access: role\/checkout has limits of its own/,
    ],
    [
      'more than a function can be told',
      {
        ...caseParameters,
        checkout: [
          ...caseParameters.checkout,
          ...Array.from({ length: 70 }, (_, n) => ({ client: `company:${n}`, merchants: 'any' as const })),
        ],
      },
      /^Access: issuers and access are more than 3000 characters/,
    ],
  ])('stop synthesis with a sentence where they name %s', (_what, parameters, sentence) => {
    expect(accessProblems(parameters, rows, callers)).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('routes', () => {
  it('ask for one known permission each, or say that they are public', () => {
    for (const { permission } of Object.values(routes)) expect([...permissions, 'public']).toContain(permission);
  });

  it('have one method and path each', () => {
    const keys = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
