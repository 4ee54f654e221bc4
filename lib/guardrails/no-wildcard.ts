import type { CfnResource } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import * as z from 'zod/mini';
import { actionsWithoutResource, describingActions } from '../constructs/statements';
import { inTemplate, type Guardrail } from './guardrail';

const oneOrMore = z.union([z.string(), z.array(z.unknown())]);

const Statement = z.looseObject({
  Effect: z.string(),
  Action: z.optional(oneOrMore),
  NotAction: z.optional(oneOrMore),
  Resource: z.optional(z.unknown()),
  NotResource: z.optional(z.unknown()),
});

const Document = z.looseObject({ Statement: z.array(Statement) });

type Statement = z.infer<typeof Statement>;

const mayNameEverything: readonly string[] = Object.values(actionsWithoutResource).flat();

/** Secrets of one kind, one for each merchant of the stage. */
const secretActions: readonly string[] = ['secretsmanager:GetSecretValue'];
const secretsOfOneKind = /:secret:strongroom\/[a-z]+\/[a-z]+\/\*"\]\]\}$/;

/** Objects of one bucket: their names are not known beforehand. */
const objectActions: readonly string[] = [
  's3:PutObject',
  's3:GetObject',
  's3:GetObjectRetention',
  's3:GetObjectVersion',
];

/** Descriptions, without data, of what is named as the things of one stage are. */
const describing: readonly string[] = Object.values(describingActions).flat();
const thingsOfOneStage = /:(role|function:|stack|table)\/?strongroom-[a-z]+-\*"\]\]\}$/;

export const noWildcard: Guardrail = {
  id: 'no-wildcard',
  requirement: 'PCI DSS 7.2.1 and 7.2.5',
  mend: 'name the actions and the resources; an action that has no resource goes into `actionsWithoutResource`.',
  findings: (resource) => [...managedPolicies(resource), ...documentsOf(resource).flatMap(wildcards)],
};

function managedPolicies(resource: CfnResource): readonly string[] {
  const attached = resource instanceof CfnRole ? inTemplate(resource, resource.managedPolicyArns) : undefined;
  return Array.isArray(attached) && attached.length > 0 ? ['has a managed policy, which AWS may widen'] : [];
}

function documentsOf(resource: CfnResource): readonly unknown[] {
  if (resource instanceof CfnPolicy || resource instanceof CfnManagedPolicy) {
    return [inTemplate(resource, resource.policyDocument)];
  }
  if (!(resource instanceof CfnRole)) return [];
  const inline = z.array(
    z.looseObject({ PolicyDocument: z.optional(z.unknown()), policyDocument: z.optional(z.unknown()) }),
  );
  const policies = inline.safeParse(inTemplate(resource, resource.policies));
  return policies.success ? policies.data.map((policy) => policy.policyDocument ?? policy.PolicyDocument) : [];
}

function wildcards(document: unknown): readonly string[] {
  const parsed = Document.safeParse(document);
  if (!parsed.success) return ['has a policy that cannot be read'];
  return parsed.data.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(wildcardsOf);
}

function wildcardsOf(statement: Statement): readonly string[] {
  const actions = listed(statement.Action).map(String);
  const inverted = statement.NotAction !== undefined || statement.NotResource !== undefined;
  const wide = actions.filter((action) => action.includes('*'));
  const everywhere = listed(statement.Resource).some((resource) => isWide(resource, actions));
  const loose = actions.filter((action) => !mayNameEverything.includes(action));
  return [
    ...(inverted ? ['allows all but what it names'] : []),
    ...wide.map((action) => `allows the wildcard action ${action}`),
    ...(everywhere && loose.length > 0 ? [`allows ${loose.join(', ')} on a wildcard resource`] : []),
  ];
}

/** `*` somewhere in the written part of an ARN. What CloudFormation fills in (a log group's `:*`) is not ours to judge. */
function isWide(resource: unknown, actions: readonly string[]): boolean {
  const written = JSON.stringify(resource);
  const star = written.indexOf('*');
  if (star === -1) return false;
  if (star !== written.lastIndexOf('*')) return true;
  // `{"Fn::Join":["",[<the bucket's ARN>,"/batches/*"]]}`: one star, at the end, behind a slash.
  if (written.endsWith('/*"]]}') && actions.every((action) => objectActions.includes(action))) return false;
  if (thingsOfOneStage.test(written) && actions.every((action) => describing.includes(action))) return false;
  return !(secretsOfOneKind.test(written) && actions.every((action) => secretActions.includes(action)));
}

function listed(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
