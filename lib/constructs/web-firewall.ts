import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Foundation } from './foundation';
import { here } from './foundation';
import { keptLogGroup } from './kept-log-group';

const requestsPerFiveMinutes = 2000;

/** WAF sees the first 16 KB of a body unless told; what is larger than an envelope can be is refused here already. */
const largestBodyBytes = 8192;

/**
 * The firewall of a REST API (PCI DSS 6.4.2). An envelope is opaque to injection rules, so what counts is size, rate and
 * reputation; bodies and the authorization header stay out of its logs and samples.
 */
export class WebFirewall extends Construct {
  constructor(scope: Construct, props: { readonly apiStageArn: string; readonly foundation: Foundation }) {
    super(scope, 'firewall');
    const { names } = props.foundation;
    const acl = new CfnWebACL(this, 'acl', {
      name: names.named('api'),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('api'),
      dataProtectionConfig: { dataProtections: [hidden('BODY'), hidden('SINGLE_HEADER', 'authorization')] },
      rules: [
        tooLarge(),
        tooMany(),
        managed(2, 'AWSManagedRulesAmazonIpReputationList'),
        managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
      ],
    });
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
        size: largestBodyBytes,
        fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
  };
}

function tooMany(): CfnWebACL.RuleProperty {
  return {
    name: 'too-many',
    priority: 1,
    action: { block: {} },
    visibilityConfig: visible('too-many'),
    statement: { rateBasedStatement: { limit: requestsPerFiveMinutes, aggregateKeyType: 'IP' } },
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
