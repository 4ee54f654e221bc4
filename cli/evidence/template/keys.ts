import { isAllowed } from './access';
import { list, object, said, type JsonObject } from './json';
import { ofType, type Resource } from './resources';
import type { TemplateSource } from './template-source';
import { zoneOfRole } from './zone-of-role';

export const keysIn = ({ resources }: TemplateSource): readonly Resource[] => ofType(resources, 'AWS::KMS::Key');

export const statementsOf = ({ properties }: Resource): readonly JsonObject[] =>
  list(object(properties['KeyPolicy'])['Statement']).map(object);

/** CloudFormation's default (resource type reference, `AWS::KMS::Key`). */
export const specOf = ({ properties }: Resource): string => said(properties['KeySpec'] ?? 'SYMMETRIC_DEFAULT');
export const isSymmetric = (key: Resource): boolean => specOf(key) === 'SYMMETRIC_DEFAULT';

/** Keys with which the application itself opens, wraps or signs; the others only encrypt storage, through AWS's services. */
export const isOfApplication = (key: Resource): boolean => !key.name.endsWith('-data');

export const applicationKeys = (source: TemplateSource): readonly Resource[] => keysIn(source).filter(isOfApplication);

export const cryptographicActions = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'Sign',
  'ReEncryptFrom',
  'CreateGrant',
];

/** Roles of the templates that IAM lets do one of these with the key, directly. */
export function usersOf(source: TemplateSource, key: Resource): readonly Resource[] {
  const { partition, region, account } = source.place;
  const arns = [`arn:${partition}:kms:${region}:${account}:key/${key.name}`];
  return ofType(source.resources, 'AWS::IAM::Role').filter((role) =>
    cryptographicActions.some((name) =>
      isAllowed({ role, target: key, action: `kms:${name}`, arns }, source.resources, source.place),
    ),
  );
}

export const zonesOf = (roles: readonly Resource[], stage: string): readonly string[] => [
  ...new Set(roles.map(({ name }) => zoneOfRole(name, stage))),
];

/** Whom the denial of everything leaves out: patterns of roles. */
export function insidersOf(key: Resource): readonly string[] {
  const denials = statementsOf(key).filter(
    ({ Effect, Principal, Action }) =>
      Effect === 'Deny' && said(object(Principal)['AWS']) === '*' && list(Action).includes('kms:Decrypt'),
  );
  return denials.flatMap(({ Condition }) =>
    list(object(object(Condition)['ArnNotLike'])['aws:PrincipalArn']).map(said),
  );
}

export const administrators = (key: Resource): readonly JsonObject[] =>
  statementsOf(key).filter(
    ({ Effect, Condition, Action }) =>
      Effect === 'Allow' && Condition === undefined && list(Action).includes('kms:PutKeyPolicy'),
  );
