import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';
import { deploymentOf } from '../../lib/config/deployment';
import { issuerProblems } from '../../lib/config/issuer-problems';
import { stageNames, stages } from '../../lib/config/stages';

const company: IssuerRow = {
  name: 'company',
  provider: 'standard',
  url: 'https://issuer.example',
  audience: 'https://api.example',
  merchants: 'any',
};
const partner: IssuerRow = { ...company, name: 'partner', url: 'https://partner.example', merchants: ['m_partner'] };

/** As somebody writes a row who does not compile it first. */
const written = (change: object): IssuerRow => Object.assign({}, partner, change);

describe('the issuers of a stage', () => {
  it.each(stageNames)('of %s can be', (stage) => {
    expect(deploymentOf(stages[stage], {}).problems).toEqual([]);
  });

  it('can be several', () => {
    expect(issuerProblems([company, partner])).toEqual([]);
  });

  it.each<[string, readonly IssuerRow[], RegExp]>([
    ['have one URL', [company, written({ url: company.url })], /^Two issuers have the url https:.* told apart\.$/],
    ['have one name', [company, written({ name: 'company' })], /^Two issuers have the name company: /],
    ['may both speak for anybody', [company, written({ merchants: 'any' })], /^The issuers company and partner may/],
    ['have an algorithm that nobody knows', [written({ algorithms: ['ES257'] })], /^Issuer partner: algorithms/],
    ['accept a shared secret', [written({ algorithms: ['HS256'] })], /^Issuer partner: algorithms/],
    ['accept no algorithm', [written({ algorithms: [] })], /^Issuer partner: algorithms/],
    ['are of no known provider', [written({ provider: 'none' })], /^Issuer partner: provider/],
    ['have a name with a colon', [written({ name: 'part:ner' })], /^Issuer part:ner: name: is not 1 to 24/],
    ['have a URL that is none', [written({ url: 'issuer' })], /^Issuer partner: url/],
    ['are in clear', [written({ url: 'http://issuer.example' })], /is not https, and not on this machine\.$/],
    ['have a query', [written({ url: 'https://issuer.example?a=b' })], /has a query or a fragment\.$/],
    ['speak for what is no merchant', [written({ merchants: ['shop'] })], /is no merchant id\.$/],
    ['speak for nobody', [written({ merchants: [] })], /^Issuer partner: merchants/],
    ['map a client to no merchant', [written({ merchant: { ofClient: { a: 'shop' } } })], /^Issuer partner: merchant/],
    ['have tokens that live for a week', [written({ maxLifetimeSeconds: 604_800 })], /maxLifetimeSeconds/],
    ['take keys in clear', [written({ keyOrigins: ['http://keys.example'] })], /^Issuer partner: keyOrigins/],
    ['have a member too many', [written({ secret: 'x' })], /^Issuer partner: /],
    [
      'cannot tell an access token from an ID token',
      [written({ types: ['JWT'], required: {} })],
      /need a required claim that its ID tokens lack\.$/,
    ],
    [
      'are larger than an environment',
      [
        written({
          merchant: {
            ofClient: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`client-number-${n}`, 'm_partner'])),
          },
        }),
      ],
      /^The issuers are more than 3000 characters of JSON: /,
    ],
  ])('that %s cannot be, and one sentence says so', (_what, rows, sentence) => {
    const problems = issuerProblems(rows);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(sentence);
    expect(problems.filter((problem) => problem.includes('\n'))).toEqual([]);
  });

  it('may come from the stage record or from the environment', () => {
    const given = { issuer: 'https://given.example', audience: 'https://given-api.example' };
    expect(deploymentOf(stages.prod, given).issuers).toMatchObject([
      { name: 'company', url: 'https://given.example', audience: 'https://given-api.example' },
    ]);
    const recorded = { ...stages.prod, issuers: [company, partner] as const };
    const deployment = deploymentOf(recorded, {});
    expect(deployment.issuers).toEqual([company, partner]);
    expect(deployment.missing).not.toContain('STRONGROOM_ISSUER');
  });
});
