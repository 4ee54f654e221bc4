import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { defaultLine, ruleLine } from '../../lambdas/contracts/controls';
import type { StageIntents } from '../config/stages';
import { sha256 } from './as-deployed';
import { firewallBodies, firewallRules, visible } from './firewall-rules';
import type { Foundation } from './foundation';
import { here } from './foundation';
import { keptLogGroup } from './kept-log-group';

interface WebFirewallProps {
  readonly apiStageArn: string;
  /** What the API is called among the things of the stage. */
  readonly apiName: string;
  readonly throttle: StageIntents['throttle'];
  readonly foundation: Foundation;
}

/**
 * The firewall of a REST API (PCI DSS 6.4.2). An envelope is opaque to injection rules, so what counts is size, rate and
 * reputation (`firewall-rules.ts`); bodies, queries and what proves who calls stay out of its logs and samples.
 */
export class WebFirewall extends Construct {
  readonly aclArn: string;
  readonly aclId: string;
  /** And the default action: as `check-controls` compares them. */
  readonly rules: readonly string[];

  constructor(scope: Construct, props: WebFirewallProps) {
    super(scope, 'firewall');
    const { names } = props.foundation;
    const rules = firewallRules(props.throttle.rate);
    this.rules = [...rules.map((rule) => ruleLine({ ...rule }, sha256)), defaultLine(defaultAction, sha256)];
    const acl = new CfnWebACL(this, 'acl', {
      name: names.named(props.apiName),
      scope: 'REGIONAL',
      defaultAction,
      visibilityConfig: visible(props.apiName),
      dataProtectionConfig: {
        dataProtections: [hidden('BODY'), hidden('QUERY_STRING'), hidden('SINGLE_HEADER', ...secretHeaders)],
      },
      customResponseBodies: firewallBodies,
      rules: [...rules],
    });
    this.aclArn = acl.attrArn;
    this.aclId = acl.attrId;
    new CfnWebACLAssociation(this, 'association', { resourceArn: props.apiStageArn, webAclArn: acl.attrArn });
    const log = keptLogGroup(this, 'log', {
      name: `aws-waf-logs-${names.named(props.apiName)}`,
      owner: 'operations',
      foundation: props.foundation,
    });
    new CfnLoggingConfiguration(this, 'logging', {
      resourceArn: acl.attrArn,
      // WAF wants the ARN without the `:*` that CloudFormation's attribute ends with.
      logDestinationConfigs: [
        `arn:${here.partition}:logs:${here.region}:${here.account}:log-group:${log.logGroupName}`,
      ],
      // A path may hold what its sender took for an id.
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        ...secretHeaders.map((Name) => ({ singleHeader: { Name } })),
      ],
    });
  }
}

/** What no rule decides, passes: the authorizer is behind. */
const defaultAction = { allow: {} };

/** Headers that prove who calls: whoever reads a log could use them. */
const secretHeaders = ['authorization', 'dpop', 'cookie'] as const;

const hidden = (fieldType: 'BODY' | 'QUERY_STRING' | 'SINGLE_HEADER', ...fieldKeys: readonly string[]) => ({
  action: 'SUBSTITUTION',
  field: { fieldType, ...(fieldKeys.length > 0 ? { fieldKeys: [...fieldKeys] } : {}) },
});
