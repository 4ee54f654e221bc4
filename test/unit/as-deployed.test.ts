import { sha256 } from '../../lambdas/adapters/sha256';
import { statementLines } from '../../lambdas/adapters/policy-statements';
import {
  packPolicies,
  ruleLine,
  selectorDigest,
  statementLine,
  unpackPolicies,
  withoutPlace,
} from '../../lambdas/contracts/controls';

const place = { partition: 'aws', account: '111122223333', region: 'eu-central-1' };
const written = (text: string): string =>
  withoutPlace(text, place, 'arn:aws:s3:::the-bucket-111122223333-eu-central-1');

const denial = {
  Sid: 'NobodyDeletes',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['s3:DeleteObject', 's3:DeleteBucket'],
  Resource: ['<self>', '<self>/*'],
  Condition: {
    NumericLessThan: { 's3:TlsVersion': 1.2 },
    ArnNotLike: { 'aws:PrincipalArn': ['arn:<partition>:iam::<account>:role/a'] },
  },
};
const line = statementLine(denial, String, sha256);

describe('a statement', () => {
  it('has its Sid and a digest of 96 bits', () => {
    expect(line).toMatch(/^NobodyDeletes [\w-]{16}$/);
  });

  it('is the same as AWS gives it: where it is, in another order, with single values instead of lists, numbers as texts', () => {
    const self = 'arn:aws:s3:::the-bucket-111122223333-eu-central-1';
    const given = {
      Condition: {
        ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/a' },
        NumericLessThan: { 's3:TlsVersion': '1.2' },
      },
      ...{ Sid: 'NobodyDeletes', Effect: 'Deny', Principal: '*' },
      ...{ Action: ['s3:DeleteBucket', 's3:DeleteObject'], Resource: [`${self}/*`, self] },
    };
    expect(statementLines(JSON.stringify({ Version: '2012-10-17', Statement: given }), written)).toEqual([line]);
  });

  it.each([
    [{ Effect: 'Allow' }],
    [{ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    [{ Action: ['s3:DeleteObject'] }],
    [{ Action: undefined, NotAction: denial.Action }],
    [{ Resource: '<self>' }],
    [{ Condition: undefined }],
    [{ Condition: { ...denial.Condition, Bool: { 'aws:SecureTransport': 'false' } } }],
    [{ Condition: { ...denial.Condition, NumericLessThan: { 's3:TlsVersion': 1.1 } } }],
  ])('is another with %j', (change) => {
    expect(statementLine({ ...denial, ...change }, String, sha256)).not.toBe(line);
  });

  it('without a Sid is unnamed', () => {
    expect(statementLine({ ...denial, Sid: undefined }, String, sha256)).toMatch(/^unnamed /);
  });

  it('is looked for in a policy only', () => {
    expect(() => statementLines('{}', String)).toThrow();
    expect(() => statementLines('', String)).toThrow();
  });
});

describe('a rule of a web ACL', () => {
  const deployed = {
    name: 'too-large',
    priority: 0,
    action: { block: {} },
    visibilityConfig: { metricName: 'a' },
    statement: {
      sizeConstraintStatement: {
        ...{ comparisonOperator: 'GT', size: 16384, fieldToMatch: { body: { oversizeHandling: 'MATCH' } } },
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
  };
  const given = (oversize: string, action: object, more: object = {}) => ({
    ...{ Name: 'too-large', Priority: 0, Action: action, RuleLabels: [] },
    Statement: {
      SizeConstraintStatement: {
        FieldToMatch: { Body: { OversizeHandling: oversize } },
        ...{ ComparisonOperator: 'GT', Size: 16384, TextTransformations: [{ Priority: 0, Type: 'NONE' }] },
      },
    },
    VisibilityConfig: { MetricName: 'b', SampledRequestsEnabled: true },
    ...more,
  });
  const expected = ruleLine(deployed, sha256);

  it('says its name and what it does, and is the same as WAF gives it', () => {
    expect(expected).toMatch(/^too-large block [\w-]{16}$/);
    expect(ruleLine(given('MATCH', { Block: {} }), sha256)).toBe(expected);
  });

  it.each([
    ['counts', given('MATCH', { Count: {} }), /^too-large count /],
    ['lets an oversize body pass', given('CONTINUE', { Block: {} }), /^too-large block /],
    ['comes later', given('MATCH', { Block: {} }, { Priority: 9 }), /^too-large block /],
  ])('is another that %s', (_what, rule, line) => {
    expect(ruleLine(rule, sha256)).toMatch(line);
    expect(ruleLine(rule, sha256)).not.toBe(expected);
  });

  it("with WAF's own window is the same, with another it is not", () => {
    const rate = (more: object) =>
      ruleLine({ Name: 'r', Action: { Block: {} }, Statement: { RateBasedStatement: { Limit: 9, ...more } } }, sha256);
    expect(rate({ EvaluationWindowSec: 300 })).toBe(rate({}));
    expect(rate({ EvaluationWindowSec: 60 })).not.toBe(rate({}));
    expect(rate({ ScopeDownStatement: { IPSetReferenceStatement: { ARN: 'a' } } })).not.toBe(rate({}));
  });

  it('of a managed group is another when one of its rules is overridden', () => {
    const group = (OverrideAction: object, more: object) =>
      ruleLine({ Name: 'm', OverrideAction, Statement: { ManagedRuleGroupStatement: { Name: 'm', ...more } } }, sha256);
    const plain = group({ None: {} }, {});
    expect(plain).toMatch(/^m none /);
    expect(group({ None: {} }, { ExcludedRules: [], RuleActionOverrides: [] })).toBe(plain);
    expect(group({ Count: {} }, {})).toMatch(/^m count /);
    expect(group({ None: {} }, { RuleActionOverrides: [{ Name: 'x', ActionToUse: { Count: {} } }] })).not.toBe(plain);
  });
});

it('a selector is the same whatever the order of its parts, and where it is', () => {
  const digest = (of: string) => selectorDigest(of, written, sha256);
  expect(digest('b^arn:aws:s3:::x a=c')).toBe(digest('a=c b^arn:<partition>:s3:::x'));
  expect(digest('a=c')).not.toBe(digest('a=d'));
});

it('policies are the same after they were packed, and a place that is none is refused', () => {
  const policies = { a: ['A aa', 'B bb'], b: ['B bb'], c: [] };
  expect(unpackPolicies(packPolicies(policies))).toEqual(policies);
  expect(packPolicies(policies)).toBe('A aa,B bb;a=0.1;b=1;c=');
  const many = { a: Array.from({ length: 80 }, (_, place) => `S${place} digest`) };
  expect(unpackPolicies(packPolicies(many))).toEqual(many);
  for (const packed of ['', 'A aa', 'A aa;a=1', 'A aa;=0', 'A aa;a=x', 'A aa;a=0!', 'A aa;a=+0']) {
    expect([packed, unpackPolicies(packed)]).toEqual([packed, undefined]);
  }
});
