import { AccessParameters } from '../../lambdas/contracts/access';
import type { IssuerRow } from '../../lambdas/contracts/trusted-issuer';

/** Lambda takes 4 KB of environment in all; the rest of `authorize-request` needs less than one. */
const mostCharacters = 3_000;

/** What is wrong with the access parameters of a stage: one sentence each, none where they can be. */
export function accessProblems(access: AccessParameters, issuers: readonly IssuerRow[]): readonly string[] {
  const { error } = AccessParameters.safeParse(access);
  if (error) return error.issues.map(({ path, message }) => `Access: ${path.join('.')}: ${message}.`);
  const { checkout, support, velocity } = access;
  const named = [...[...checkout, ...support].map(({ client }) => client), ...Object.keys(velocity.clients)];
  const strangers = named.filter((client) => client.includes(':') && !issuers.some(({ name }) => isOf(name, client)));
  return [
    ...[...new Set(strangers)].map(
      (client) => `Access: ${client} is a client of no issuer of the stage: nobody has it.`,
    ),
    ...(JSON.stringify(access).length + JSON.stringify(issuers).length > mostCharacters
      ? [`Access: issuers and access are more than ${mostCharacters} characters of JSON together: list fewer clients.`]
      : []),
  ];
}

const isOf = (issuer: string, client: string): boolean => client.startsWith(`${issuer}:`);
