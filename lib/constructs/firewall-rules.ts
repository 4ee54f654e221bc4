import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { maxBodyBytes } from '../../lambdas/contracts/limits';
import type { Problem } from '../../lambdas/contracts/problem';

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;
type Statement = CfnWebACL.StatementProperty;

/** WAF counts over five minutes. */
const windowSeconds = 300;

/** What the firewall answers, in the form of the handlers' problem documents. It does not know the request id. */
const answers = {
  'body-too-large': { status: 413, detail: `A body has at most ${maxBodyBytes} bytes.` },
  'unsupported-media-type': { status: 415, detail: 'Send application/json.' },
  'too-many-requests': { status: 429, detail: 'Slow down and try again in a minute.' },
} as const;

type Answer = keyof typeof answers;

/** The bodies of those answers. WAF labels them `application/json`; its other choices are text and HTML. */
export const firewallBodies: Readonly<Record<string, CfnWebACL.CustomResponseBodyProperty>> = Object.fromEntries(
  Object.entries(answers).map(([id, { status, detail }]) => [
    id,
    { contentType: 'APPLICATION_JSON', content: JSON.stringify(problem(id.replaceAll('-', '_'), status, detail)) },
  ]),
);

function problem(code: string, status: number, detail: string): Problem {
  const type = `urn:strongroom:problem:${code}`;
  return { type, title: code.replaceAll('_', ' '), status, code, request_id: 'unknown', detail };
}

/**
 * The rules, first to last, for an API of `rate` requests a second. One address, one access token may use a fifth of it; clients of one
 * TLS fingerprint in one network a half, because every shop that runs the same runtime shows the same one. Addresses of hosting providers
 * are let in: shops call from there.
 */
export function firewallRules(rate: number): readonly CfnWebACL.RuleProperty[] {
  const all = rate * windowSeconds;
  const rules: readonly Rule[] = [
    blocking('too-large', tooLarge, 'body-too-large'),
    blocking('not-json', postWithoutJson, 'unsupported-media-type'),
    blocking('too-many', { rateBasedStatement: { limit: all / 5, aggregateKeyType: 'IP' } }, 'too-many-requests'),
    blocking('too-many-of-one-token', counted(all / 5, [accessToken]), 'too-many-requests'),
    blocking('too-many-of-one-fingerprint', counted(all / 2, [fingerprint, { asn: {} }]), 'too-many-requests'),
    managed('AWSManagedRulesAmazonIpReputationList'),
    managed('AWSManagedRulesKnownBadInputsRuleSet'),
  ];
  return rules.map((rule, priority) => ({ ...rule, priority }));
}

const none = [{ priority: 0, type: 'NONE' }];

/** WAF inspects the first 16 KB of a body; `MATCH` is what makes more than that too large. */
const tooLarge: Statement = {
  sizeConstraintStatement: {
    comparisonOperator: 'GT',
    size: maxBodyBytes,
    fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
    textTransformations: none,
  },
};

const isPost: Statement = {
  byteMatchStatement: {
    fieldToMatch: { method: {} },
    positionalConstraint: 'EXACTLY',
    searchString: 'POST',
    textTransformations: none,
  },
};

const saysJson: Statement = {
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'content-type' } },
    positionalConstraint: 'STARTS_WITH',
    searchString: 'application/json',
    textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
  },
};

/** API Gateway validates bodies of `application/json` only, so no other may pass it. */
const postWithoutJson: Statement = {
  andStatement: { statements: [isPost, { notStatement: { statement: saysJson } }] },
};

type CountedBy = CfnWebACL.RateBasedStatementCustomKeyProperty;

/** Before a token is verified it is all that tells one client from another. Requests without one are not counted here. */
const accessToken: CountedBy = { header: { name: 'authorization', textTransformations: none } };
const fingerprint: CountedBy = { ja4Fingerprint: { fallbackBehavior: 'NO_MATCH' } };

const counted = (limit: number, customKeys: CountedBy[]): Statement => ({
  rateBasedStatement: { limit, aggregateKeyType: 'CUSTOM_KEYS', customKeys },
});

function blocking(name: string, statement: Statement, answer: Answer): Rule {
  const { status } = answers[answer];
  const headers = status === 429 ? { responseHeaders: [{ name: 'retry-after', value: '60' }] } : {};
  return {
    name,
    action: { block: { customResponse: { responseCode: status, customResponseBodyKey: answer, ...headers } } },
    visibilityConfig: visible(name),
    statement,
  };
}

const managed = (name: string): Rule => ({
  name,
  overrideAction: { none: {} },
  visibilityConfig: visible(name),
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
});

export const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});
