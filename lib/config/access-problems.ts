import { AccessParameters } from '../../lambdas/contracts/access';
import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';
import type { PrivateCaller } from './private-api';

/** Lambda takes 4 KB of environment in all; the rest of `authorize-request` needs less than one. */
const mostCharacters = 3_000;

/** What is wrong with the access parameters of a stage: one sentence each, none where they can be. */
export function accessProblems(
  access: AccessParameters,
  issuers: readonly IssuerRow[],
  callers: readonly PrivateCaller[],
): readonly string[] {
  const { error } = AccessParameters.safeParse(access);
  if (error) return error.issues.map(({ path, message }) => `Access: ${path.join('.')}: ${message}.`);
  const { checkout, support, velocity } = access;
  const named = [...[...checkout, ...support].map(({ client }) => client), ...Object.keys(velocity.clients)];
  const strangers = named.filter((client) => client.includes(':') && !issuers.some(({ name }) => isOf(name, client)));
  return [
    ...roleProblems(access, callers),
    ...[...new Set(strangers)].map(
      (client) => `Access: ${client} is a client of no issuer of the stage: nobody has it.`,
    ),
    ...(JSON.stringify(access).length + JSON.stringify(issuers).length > mostCharacters
      ? [`Access: issuers and access are more than ${mostCharacters} characters of JSON together: list fewer clients.`]
      : []),
  ];
}

const isOf = (issuer: string, client: string): boolean => client.startsWith(`${issuer}:`);

const roleOf = (client: string): string | undefined => /^role\/(.+)$/.exec(client)?.[1];

/** A role that is misspelt is nobody's: in `checkout` it charges nothing, in `support` it would see more than it should. */
function roleProblems(
  { checkout, support, velocity }: AccessParameters,
  callers: readonly PrivateCaller[],
): readonly string[] {
  const named = [...checkout, ...support].flatMap(({ client }) => roleOf(client) ?? []);
  const may = (role: string, permission: string): boolean =>
    callers.some((caller) => caller.role === role && caller.permissions.some((one) => one === permission));
  return [
    ...[...new Set(named)]
      .filter((role) => !callers.some((caller) => caller.role === role))
      .map((role) => `Access: role/${role} is no caller of the private API of the stage: nobody has it.`),
    ...callers
      .filter(({ role, permissions }) => permissions.includes('charges:create') && !isIn(checkout, role))
      .map(
        ({ role }) => `Access: role/${role} may create charges by its row and is not in checkout: it would be refused.`,
      ),
    ...support
      .flatMap(({ client }) => roleOf(client) ?? [])
      .filter((role) => may(role, 'tokens:reveal'))
      .map((role) => `Access: role/${role} is support and may reveal cards: support sees last4 and no more.`),
    ...Object.keys(velocity.clients)
      .filter((client) => roleOf(client) !== undefined)
      .map((client) => `Access: ${client} has limits of its own, but roles are not limited.`),
  ];
}

const isIn = (rows: AccessParameters['checkout'], role: string): boolean =>
  rows.some(({ client }) => client === `role/${role}`);
