import { isAnyone, isLimit, letsAnyoneIn } from './anyone';
import type { Guardrail, Judged } from './guardrail';
import { allowances, policiesIn } from './statements';
import type { Resource } from './templates';
import type { Located } from './values';

export const noOpenPolicy: Guardrail = {
  id: 'no-open-policy',
  stops:
    'a policy of a resource, key or role, or a permission of a function, that lets in everyone or who only the deployment knows, and a function URL that answers everyone',
  requirement: 'PCI DSS 7.2.1 and 7.2.5',
  mend: 'name who may come in, or ask in a condition for one account, organization, endpoint or principal.',
  findings: (resource, judged) => [...ofPolicies(resource, judged), ...(rows[resource.type]?.(resource, judged) ?? [])],
  equivalents: {
    terraformCompliance: `Given I have aws_sqs_queue_policy defined
Then it must have policy
Then it must have Statement
Then it must have Principal
And its value must not match the "^\\*$" regex

Given I have aws_lambda_function_url defined
Then it must have authorization_type
And its value must be AWS_IAM`,
    rego: `deny contains sprintf("%s lets in everyone", [id]) if {
  some id, resource in input.Resources
  [_, statement] := walk(resource.Properties)
  statement.Effect == "Allow"
  not statement.Condition
  [_, "*"] = walk(statement.Principal)
}

deny contains sprintf("%s lets in everyone", [id]) if {
  some id, permission in input.Resources
  permission.Type == "AWS::Lambda::Permission"
  permission.Properties.Principal == "*"
  not permission.Properties.PrincipalOrgID
  not permission.Properties.SourceAccount
  not permission.Properties.SourceArn
}

deny contains sprintf("%s answers everyone", [id]) if {
  some id, url in input.Resources
  url.Type == "AWS::Lambda::Url"
  url.Properties.AuthType != "AWS_IAM"
}`,
    awsConfig: ['LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED'],
  },
};

/** Those of buckets are for `no-public-bucket`. */
const judgedElsewhere = /^AWS::S3::(?:AccessPoint|BucketPolicy)$/;

const everyone = 'has a policy that lets in everyone';

/** Every policy that is anywhere in a resource, whatever its type. Policies of an identity name no principal. */
function ofPolicies(resource: Resource, judged: Judged): readonly string[] {
  if (judgedElsewhere.test(resource.type)) return [];
  const { documents, unreadable } = policiesIn(resource, judged.values);
  const allowed = documents.map((document) => allowances(document, judged.values));
  const open = allowed.some((some) => some?.some((allowance) => letsAnyoneIn(allowance, judged)));
  return [
    ...(unreadable || allowed.includes(undefined) ? ['has a policy that cannot be read'] : []),
    ...(open ? [everyone] : []),
  ];
}

/** What lets somebody in without a policy, and the properties that limit whom. */
const rows: Readonly<Record<string, (resource: Resource, judged: Judged) => readonly string[]>> = {
  'AWS::Lambda::Permission': (permission, judged) =>
    permits(permission, judged, {
      PrincipalOrgID: 'aws:principalorgid',
      SourceAccount: 'aws:sourceaccount',
      SourceArn: 'aws:sourcearn',
    }),
  'AWS::Lambda::LayerVersionPermission': (permission, judged) =>
    permits(permission, judged, { OrganizationId: 'aws:principalorgid' }),
  // Its only condition is the organization (EventBridge API, PutPermission).
  'AWS::Events::EventBusPolicy': (permission, judged) =>
    permits(permission, judged, { 'Condition.Value': 'aws:principalorgid' }),
  'AWS::Lambda::Url': (url, { values }) =>
    values.at(url, 'AuthType').every(({ value }) => value === 'AWS_IAM') ? [] : ['answers everyone'],
  'AWS::EC2::VPCEndpointServicePermissions': (permission, judged) =>
    judged.values.at(permission, 'AllowedPrincipals', '*').some((principal) => isAnyone(principal, judged))
      ? [everyone]
      : [],
};

function permits(permission: Resource, judged: Judged, limits: Readonly<Record<string, string>>): readonly string[] {
  const at = (property: string): readonly Located[] => judged.values.at(permission, ...property.split('.'));
  if (!at('Principal').some((principal) => isAnyone(principal, judged))) return [];
  const isLimited = Object.entries(limits).some(([property, key]) =>
    at(property).every((value) => isLimit(key, value, judged)),
  );
  return isLimited ? [] : ['is a permission for everyone'];
}
