import {
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListRoles,
  type Role,
} from '@aws-sdk/client-iam';
import type { Clients } from '../../aws';
import { asked, type Asked } from './asked';

/** Policies are the JSON that IAM has, decoded from its URL encoding. */
export interface RoleAnswer {
  readonly name: string;
  readonly arn: string;
  readonly trust: string;
  readonly inline: Asked<{ readonly policies: readonly { readonly name: string; readonly document: string }[] }>;
  readonly attached: Asked<{ readonly policies: readonly string[] }>;
}

export type RoleAnswers = Asked<{ readonly roles: readonly RoleAnswer[] }>;

/** Every role of the account whose name begins as the stage's do: those of the template, and those that somebody made beside. */
export async function askRoles({ iam }: Clients, prefix: string): Promise<RoleAnswers> {
  return asked(async () => {
    const found: Role[] = [];
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
      found.push(...Roles.filter(({ RoleName = '' }) => RoleName.startsWith(prefix)));
    }
    const roles: RoleAnswer[] = [];
    for (const role of found) roles.push(await askRole(iam, role));
    return { roles };
  });
}

async function askRole(
  iam: IAMClient,
  { RoleName = '', Arn = '', AssumeRolePolicyDocument = '' }: Role,
): Promise<RoleAnswer> {
  return {
    name: RoleName,
    arn: Arn,
    trust: decodeURIComponent(AssumeRolePolicyDocument),
    inline: await asked(async () => {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      const policies = PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        return { name: PolicyName, document: decodeURIComponent(PolicyDocument) };
      });
      return { policies: await Promise.all(policies) };
    }),
    attached: await asked(async () => {
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      return { policies: AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []) };
    }),
  };
}
