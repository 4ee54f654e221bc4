import type { Guardrail, Judged } from './guardrail';
import { isObject } from './json';
import type { Resource } from './templates';

export const functionInVpc: Guardrail = {
  id: 'function-in-vpc',
  stops: 'a function outside the VPC',
  requirement: 'PCI DSS 1.3 and 1.4',
  mend: 'give it subnets and a security group of the VPC, or name it in `exceptions` with the reason.',
  findings: (resource, judged) =>
    resource.type === 'AWS::Lambda::Function' &&
    !['SubnetIds', 'SecurityGroupIds'].every((part) => has(part, resource, judged))
      ? ['is a function outside the VPC']
      : [],
  equivalents: {
    terraformCompliance: `Given I have aws_lambda_function defined
Then it must have vpc_config
Then it must have subnet_ids`,
    rego: `deny contains sprintf("%s is a function outside the VPC", [id]) if {
  some id, resource in input.Resources
  resource.Type == "AWS::Lambda::Function"
  not inside(resource)
}

inside(resource) if {
  count(resource.Properties.VpcConfig.SubnetIds) > 0
  count(resource.Properties.VpcConfig.SecurityGroupIds) > 0
}`,
    awsConfig: ['LAMBDA_INSIDE_VPC'],
  },
};

/** Some, or a list that CloudFormation makes; `vpcConfig: {}` and empty lists are outside. */
const has = (part: string, candidate: Resource, { values }: Judged): boolean =>
  values
    .at(candidate, 'VpcConfig', part)
    .every(({ value }) => isObject(value) || (Array.isArray(value) && value.length > 0));
