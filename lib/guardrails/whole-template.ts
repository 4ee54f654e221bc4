import type { Guardrail, Judged } from './guardrail';
import { transformsOf, type Resource } from './templates';

export const wholeTemplate: Guardrail = {
  id: 'whole-template',
  stops: 'resources that no check sees: a transform or macro, or a nested template that is not of the app',
  requirement: 'PCI DSS 2.2.1 and 6.5.1',
  mend: 'write the resources themselves: a `NestedStack`, and no transform.',
  findings: (resource, judged) => [
    ...(JSON.stringify(resource.properties).includes('"Fn::Transform"') ? ['is rewritten by a transform'] : []),
    ...(/^AWS::CloudFormation::StackSet$|::MODULE$|^AWS::Serverless::/.test(resource.type)
      ? [`holds resources that this app does not show (${resource.type})`]
      : []),
    ...(resource.type === 'AWS::CloudFormation::Stack' && !isOurs(resource, judged)
      ? ['is a nested stack whose template is not of this app']
      : []),
  ],
  ofTemplate: (template) => transformsOf(template).map((name) => `is rewritten by the transform ${name}`),
  equivalents: {
    terraformCompliance: undefined,
    rego: `deny contains "the template is rewritten by a transform" if input.Transform`,
    awsConfig: [],
  },
};

/** The one that was read: its address holds the digest of what it says. */
function isOurs(nested: Resource, { templates, values }: Judged): boolean {
  const ours = templates.find(({ parent }) => parent?.path === nested.template.path && parent.resource === nested.id);
  return (
    ours !== undefined &&
    values.at(nested, 'TemplateURL').every((url) => values.textOf(url).includes(`/${ours.digest}`))
  );
}
