import type { Place } from '../../../lib/config/names';
import { list, object, type JsonObject } from './json';
import { evaluate, type Attempt } from './policy-evaluation';
import { ofType, type Resource } from './resources';

/** A role that tries something on a resource of the templates. */
export interface Access {
  readonly role: Resource;
  readonly target: Resource;
  readonly action: string;
  /** Any of these ARNs is enough. */
  readonly arns: readonly string[];
  /** The AWS service that acts for the role, where one does: `dynamodb`. */
  readonly way?: string;
}

/** What IAM would answer: the policies of the role and those of the resource together, over TLS 1.3, within one account. */
export function isAllowed(
  { role, target, action, arns, way }: Access,
  resources: readonly Resource[],
  place: Place,
): boolean {
  const principal = `arn:${place.partition}:iam::${place.account}:role/${role.name}`;
  const circumstances = {
    'aws:principalarn': principal,
    'aws:securetransport': 'true',
    's3:tlsversion': '1.3',
    ...(way === undefined ? {} : { 'kms:viaservice': `${way}.${place.region}.amazonaws.com` }),
  };
  const identity = identityPolicies(role, resources);
  return arns.some((resource) => {
    const attempt: Attempt = { action, resource, circumstances, principal };
    const own = evaluate(identity, attempt);
    const theirs = evaluate(resourcePolicies(target, resources), attempt);
    if (own === 'deny' || theirs === 'deny') return false;
    // A key is reachable only where its own policy says so; elsewhere in one account the identity's policy is enough.
    return target.type === 'AWS::KMS::Key' ? own === 'allow' && theirs === 'allow' : own === 'allow';
  });
}

/** Inline policies, policies that name the role, managed ones. A managed policy cannot be read here: it counts as "everything". */
export function identityPolicies(role: Resource, resources: readonly Resource[]): readonly JsonObject[] {
  const inline = list(role.properties['Policies']).map((policy) => object(object(policy)['PolicyDocument']));
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    ofType(resources, type)
      .filter((policy) => list(policy.properties['Roles']).includes(role.name))
      .map((policy) => object(policy.properties['PolicyDocument'])),
  );
  const managed = list(role.properties['ManagedPolicyArns']).map(() => ({
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }));
  return [...inline, ...attached, ...managed];
}

function resourcePolicies(target: Resource, resources: readonly Resource[]): readonly JsonObject[] {
  const policy = target.properties['KeyPolicy'] ?? object(target.properties['ResourcePolicy'])['PolicyDocument'];
  const separate = ofType(resources, 'AWS::S3::BucketPolicy')
    .filter((candidate) => candidate.properties['Bucket'] === target.name)
    .map((candidate) => object(candidate.properties['PolicyDocument']));
  return [...(policy === undefined ? [] : [object(policy)]), ...separate];
}
