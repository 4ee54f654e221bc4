import { identityPolicies } from './access';
import { isObject, list, object, said, type JsonObject } from './json';
import { ofType, type Resource } from './resources';
import type { TemplateSource } from './template-source';

export const rolesIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::IAM::Role');

export const trustOf = ({ properties }: Resource): readonly JsonObject[] =>
  list(object(properties['AssumeRolePolicyDocument'])['Statement']).map(object);

export const servicesOf = (role: Resource): readonly string[] =>
  trustOf(role).flatMap(({ Principal }) => list(object(Principal)['Service']).map(said));

/** Whom, beside services of AWS, a role trusts: then a person may come to have it. */
export const isForPeople = (role: Resource): boolean =>
  trustOf(role).some(({ Principal }) => !isObject(Principal) || object(Principal)['Service'] === undefined);

export const wantsSecondFactor = (role: Resource): boolean =>
  trustOf(role)
    .filter(({ Principal }) => object(Principal)['Service'] === undefined)
    .every(({ Condition }) => said(object(object(Condition)['Bool'])['aws:MultiFactorAuthPresent']) === 'true');

export const grantsOf = (role: Resource, { resources }: TemplateSource): readonly JsonObject[] =>
  identityPolicies(role, resources)
    .flatMap((document) => list(document['Statement']).map(object))
    .filter(({ Effect }) => Effect === 'Allow');

export const actionsOf = (role: Resource, source: TemplateSource): readonly string[] => [
  ...new Set(
    grantsOf(role, source).flatMap(({ Action, NotAction }) =>
      NotAction === undefined ? list(Action).map(said) : ['everything but …'],
    ),
  ),
];

export const isWild = (action: string): boolean => action.includes('*') || action.includes('everything');
