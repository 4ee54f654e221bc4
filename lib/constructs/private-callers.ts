import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Route } from '../../lambdas/contracts/routes';
import { type Names, roleAndSessions } from '../config/names';
import type { PrivateApi } from '../config/private-api';
import { here, type Foundation } from './foundation';

/** What the handlers of a stage with the API `private` are told of its callers and of the rules; nothing where there is none. */
export function privateCallers({ privateApi, access }: Foundation): {
  readonly PRIVATE_CALLERS?: string;
  readonly ACCESS?: string;
} {
  if (privateApi === undefined) return {};
  const rows = privateApi.callers.map(({ role, merchant, permissions }) => ({
    role: `arn:${here.partition}:sts::${here.account}:assumed-role/${role}`,
    merchant,
    permissions,
  }));
  return { PRIVATE_CALLERS: JSON.stringify(rows), ACCESS: JSON.stringify(access) };
}

export interface PrivatePolicyProps {
  readonly callers: PrivateApi['callers'];
  /** Those that the API has. */
  readonly routes: readonly Route[];
  /** Id of the VPC endpoint. */
  readonly endpoint: string;
  readonly names: Names;
}

/**
 * The resource policy of the API `private`: through the endpoint alone, and each route for the roles whose rows have its permission. Within an
 * account a policy of the role's own would do without an Allow here, so all others are also denied (the API Gateway guide, "How API Gateway
 * resource policies affect authorization workflow").
 */
export function privatePolicy({ callers, routes, endpoint, names }: PrivatePolicyProps): PolicyDocument {
  const needed = [...new Set(routes.map(({ permission }) => permission))];
  return new PolicyDocument({
    statements: [
      invoke(Effect.DENY, {
        ...{ sid: 'OnlyThroughTheEndpoint', paths: ['execute-api:/*'] },
        when: { StringNotEquals: { 'aws:SourceVpce': endpoint } },
      }),
      ...needed.flatMap((permission) => {
        const may = callers.filter((row) => permission === 'public' || row.permissions.includes(permission));
        const roles = may.flatMap(({ role }) => [...roleAndSessions(role, here), underAnyPath(role)]);
        const paths = routes.filter((route) => route.permission === permission).map(pathOf(names.stage));
        const named = permission.replaceAll(/[^a-z]/g, '');
        if (roles.length === 0) return [invoke(Effect.DENY, { sid: `${named}ForNobody`, paths })];
        const isOne = { 'aws:PrincipalArn': roles };
        return [
          invoke(Effect.ALLOW, { sid: `${named}ForItsRoles`, paths, when: { ArnLike: isOne } }),
          invoke(Effect.DENY, { sid: `${named}ForNobodyElse`, paths, when: { ArnNotLike: isOne } }),
        ];
      }),
    ],
  });
}

/** A role of IAM Identity Center has a path, which its name in a session leaves out; names of roles are unique in an account. */
const underAnyPath = (role: string): string => `arn:${here.partition}:iam::${here.account}:role/*/${role}`;

const pathOf =
  (stage: string) =>
  ({ method, path }: Route): string =>
    `execute-api:/${stage}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`;

function invoke(
  effect: Effect,
  { sid, paths, when = {} }: { readonly sid: string; readonly paths: readonly string[]; readonly when?: object },
): PolicyStatement {
  return new PolicyStatement({
    ...{ sid, effect, conditions: { ...when } },
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: [...paths],
  });
}
