import type { Guardrail, Judged } from './guardrail';
import { allowances, identityDocuments, type Allowance } from './statements';
import type { Resource } from './templates';
import type { Located } from './values';

/** AWS defines no resource for these (Service Authorization Reference: EC2, X-Ray). Every function of a VPC needs the first. */
const actionsWithoutResource: readonly string[] = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Objects of one bucket: their names are not known beforehand. */
const objectActions: readonly string[] = [
  's3:PutObject',
  's3:GetObject',
  's3:GetObjectRetention',
  's3:GetObjectVersion',
];

export const noWildcard: Guardrail = {
  id: 'no-wildcard',
  stops:
    'a policy with a wildcard action or resource beyond what is listed, with `NotAction` or `NotResource`, and a managed policy of AWS',
  requirement: 'PCI DSS 7.2.1 and 7.2.5',
  mend: 'name the actions and the resources; an action that has no resource goes into `actionsOnEverything` with the reason.',
  findings: (resource, judged) => [
    ...managedPolicies(resource, judged),
    ...identityDocuments(resource, judged).flatMap((document) => wildcards(document, judged)),
  ],
  equivalents: {
    terraformCompliance: `Given I have aws_iam_policy defined
Then it must have policy
Then it must have Statement
Then it must have Action
And its value must not match the ".*\\*.*" regex`,
    rego: `deny contains sprintf("%s allows the wildcard action %s", [id, action]) if {
  some id, resource in input.Resources
  startswith(resource.Type, "AWS::IAM::")
  [path, statement] := walk(resource.Properties)
  statement.Effect == "Allow"
  some action in as_array(statement.Action)
  contains(action, "*")
}

as_array(value) := value if is_array(value)

as_array(value) := [value] if is_string(value)`,
    awsConfig: ['IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS', 'IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS'],
  },
};

function managedPolicies(resource: Resource, { values }: Judged): readonly string[] {
  if (!/^AWS::IAM::(?:Role|User|Group)$|^AWS::SSO::PermissionSet$/.test(resource.type)) return [];
  const attached = [...values.at(resource, 'ManagedPolicyArns', '*'), ...values.at(resource, 'ManagedPolicies', '*')];
  return attached.some((policy) => policy.value !== undefined && values.resourceOf(policy) === undefined)
    ? ['has a managed policy that is not of this app, which somebody else may widen']
    : [];
}

function wildcards(document: Located, judged: Judged): readonly string[] {
  const allowed = allowances(document, judged.values);
  if (allowed === undefined) return ['has a policy that cannot be read'];
  return allowed.flatMap((allowance) => wildcardsOf(allowance, judged));
}

function wildcardsOf({ actions, resources, inverted }: Allowance, { values, options }: Judged): readonly string[] {
  const mayNameEverything = [...actionsWithoutResource, ...Object.keys(options.actionsOnEverything ?? {})];
  const wide = actions.filter((action) => !/^[\w-]+:\w+$/.test(action));
  const loose = actions.filter((action) => !mayNameEverything.includes(action));
  const open = resources.filter((resource) => isOpen(resource, actions, { values, options }));
  return [
    ...(inverted ? ['allows all but what it names'] : []),
    ...wide.map((action) => `allows the wildcard action ${action}`),
    ...(open.length > 0 && loose.length > 0 ? [`allows ${loose.join(', ')} on a wildcard resource`] : []),
  ];
}

const hasStar = (text: string): boolean => /[*?]/.test(text);

/** A star somewhere in what is written, or a part that only the deployment knows. What an attribute brings (`:*` of a log group) is not ours to judge. */
function isOpen(
  resource: Located,
  actions: readonly string[],
  { values, options }: Pick<Judged, 'values' | 'options'>,
): boolean {
  const text = values.textOf(resource);
  if (values.isUnknown(resource)) return true;
  if (!hasStar(text)) return false;
  const may = areObjectsOfOneBucket(text) ? objectActions : (options.openNames?.[text]?.actions ?? []);
  return !actions.every((action) => may.includes(action));
}

/** `<the bucket's ARN>/batches/*`: one star, at the end, behind a slash. */
function areObjectsOfOneBucket(text: string): boolean {
  if (!text.endsWith('/*') || hasStar(text.slice(0, -1))) return false;
  return /^\$\{[^}]+\.Arn\}\//.test(text) || /^arn:.+:s3:::[^/]/.test(text);
}
