import type { Place } from '../../../lib/config/names';
import { list, object, type JsonObject } from './json';
import { evaluate, withoutDelegation, type Attempt } from './policy-evaluation';
import { resourcePolicies } from './resource-policies';
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

/** What decides about an access: the policies of the role, and those of the thing. */
export interface Policies {
  readonly identity: readonly JsonObject[];
  readonly thing: readonly JsonObject[];
}

/** What IAM would answer: the policies of the role and those of the resource together, over TLS 1.3, within one account. */
export function isAllowed(access: Access, resources: readonly Resource[], place: Place): boolean {
  const policies = {
    identity: identityPolicies(access.role, resources),
    thing: resourcePolicies(access.target, resources),
  };
  return isAllowedBy(policies, access, place);
}

/** As `isAllowed`, where the policies are at hand. */
export function isAllowedBy(policies: Policies, { role, target, action, arns, way }: Access, place: Place): boolean {
  const principal = `arn:${place.partition}:iam::${place.account}:role/${role.name}`;
  const circumstances = {
    'aws:principalarn': principal,
    'aws:securetransport': 'true',
    's3:tlsversion': '1.3',
    ...(way === undefined ? {} : { 'kms:viaservice': `${way}.${place.region}.amazonaws.com` }),
  };
  return arns.some((resource) => {
    const attempt: Attempt = { action, resource, circumstances, principal };
    const own = evaluate(policies.identity, attempt);
    const theirs = evaluate(policies.thing, attempt);
    if (own === 'deny' || theirs === 'deny') return false;
    if (theirs === 'allow' && evaluate(withoutDelegation(policies.thing), attempt) === 'allow') return true;
    return own === 'allow' && (theirs === 'allow' || !decidesAlone(target, action));
  });
}

/** A key and a role are reachable only where their own policies say so; elsewhere in one account the identity's policy is enough. */
const decidesAlone = ({ type }: Resource, action: string): boolean =>
  type === 'AWS::KMS::Key' || (type === 'AWS::IAM::Role' && action === 'sts:AssumeRole');

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
