import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { ruleLine } from '../../lambdas/contracts/controls';
import { maxBodyBytes } from '../../lambdas/contracts/limits';
import type { StageIntents } from '../config/stages';
import { sha256 } from './as-deployed';
import type { Foundation } from './foundation';
import { here } from './foundation';
import { keptLogGroup } from './kept-log-group';

/** One address may use a fifth of what the whole API may: shops call from few servers. Requests in WAF's window of five minutes. */
const requestsPerAddress = (apiRate: number): number => (apiRate * 300) / 5;

interface WebFirewallProps {
  readonly apiStageArn: string;
  readonly throttle: StageIntents['throttle'];
  readonly foundation: Foundation;
}

/**
 * The firewall of a REST API (PCI DSS 6.4.2). An envelope is opaque to injection rules, so what counts is size, rate and
 * reputation; bodies and the authorization header stay out of its logs and samples.
 */
export class WebFirewall extends Construct {
  readonly aclArn: string;
  /** As `check-controls` compares them. */
  readonly rules: readonly string[];

  constructor(scope: Construct, props: WebFirewallProps) {
    super(scope, 'firewall');
    const { names } = props.foundation;
    const rules = [
      tooLarge(),
      tooMany(requestsPerAddress(props.throttle.rate)),
      managed(2, 'AWSManagedRulesAmazonIpReputationList'),
      managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
    ];
    this.rules = rules.map((rule) => ruleLine({ ...rule }, sha256));
    const acl = new CfnWebACL(this, 'acl', {
      name: names.named('api'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('api'),
      dataProtectionConfig: { dataProtections: [hidden('BODY'), hidden('SINGLE_HEADER', 'authorization')] },
      rules,
    });
    this.aclArn = acl.attrArn;
    new CfnWebACLAssociation(this, 'association', { resourceArn: props.apiStageArn, webAclArn: acl.attrArn });
    const log = keptLogGroup(this, 'log', {
      name: `aws-waf-logs-${names.named('api')}`,
      owner: 'operations',
      foundation: props.foundation,
    });
    new CfnLoggingConfiguration(this, 'logging', {
      resourceArn: acl.attrArn,
      // WAF wants the ARN without the `:*` that CloudFormation's attribute ends with.
      logDestinationConfigs: [
        `arn:${here.partition}:logs:${here.region}:${here.account}:log-group:${log.logGroupName}`,
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
    });
  }
}

const visible = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });

const hidden = (fieldType: 'BODY' | 'SINGLE_HEADER', ...fieldKeys: readonly string[]) => ({
  action: 'SUBSTITUTION',
  field: { fieldType, ...(fieldKeys.length > 0 ? { fieldKeys: [...fieldKeys] } : {}) },
});

function tooLarge(): CfnWebACL.RuleProperty {
  return {
    name: 'too-large',
    priority: 0,
    action: { block: {} },
    visibilityConfig: visible('too-large'),
    statement: {
      sizeConstraintStatement: {
        comparisonOperator: 'GT',
        size: maxBodyBytes,
        fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
  };
}

function tooMany(limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'too-many',
    priority: 1,
    action: { block: {} },
    visibilityConfig: visible('too-many'),
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } },
  };
}

function managed(priority: number, name: string): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    visibilityConfig: visible(name),
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  };
}
