import { createPublicKey } from 'node:crypto';
import { PrivateCallerRows } from '../../lambdas/contracts/private-callers';
import { type RecipientJwk, Recipients } from '../../lambdas/contracts/recipients';
import { type PrivateApi, printedKey, type RevealIntent } from './private-api';
import type { StageIntents } from './stages';

/** Lambda takes 4 KB of environment in all (its quotas): callers and recipients are part of that of `reveal-card`. */
const mostCharacters = 2_500;

/** What is wrong with the API `private` of a stage: one sentence each, none where it can be. */
export function privateApiProblems({
  privateApi,
  target,
}: Pick<StageIntents, 'privateApi' | 'target'>): readonly string[] {
  if (privateApi === undefined) return [];
  const { callers, from, reveal } = privateApi;
  const size = JSON.stringify({ callers, reveal }).length;
  return [
    ...callers.flatMap(callerProblems),
    ...twice(callers),
    ...from
      .filter((range) => !isPrivateRange(range))
      .map(
        (range) =>
          `The private API is reached from ${range}: name a private range (RFC 1918), for example 10.80.0.0/16.`,
      ),
    ...(reveal === undefined ? withoutReveal(callers) : revealProblems(reveal, privateApi)),
    ...(target === 'aws' ? publicKnowledge(reveal) : []),
    ...(size > mostCharacters
      ? [`The private API's callers and recipients are more than ${mostCharacters} characters of JSON.`]
      : []),
  ];
}

function callerProblems({ role, ...row }: PrivateApi['callers'][number]): readonly string[] {
  const parsed = PrivateCallerRows.safeParse([{ ...row, role: `arn:aws:sts::111122223333:assumed-role/${role}` }]);
  const malformed = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `Private caller ${role}: ${path.slice(1).join('.')}: ${message}.`,
  );
  return role.startsWith('strongroom-')
    ? [...malformed, `Private caller ${role}: keys and tables let roles in by names like this one: give it another.`]
    : malformed;
}

function twice(callers: PrivateApi['callers']): readonly string[] {
  const roles = callers.map(({ role }) => role);
  const repeated = new Set(roles.filter((role, place) => roles.indexOf(role) < place));
  return [...repeated].map((role) => `Private caller ${role} has two rows: a role acts for one merchant.`);
}

const withoutReveal = (callers: PrivateApi['callers']): readonly string[] =>
  callers
    .filter(({ permissions }) => permissions.includes('tokens:reveal'))
    .map(({ role }) => `Private caller ${role} may reveal cards, and the stage does not reveal any: add \`reveal\`.`);

function revealProblems({ recipients, alarmFrom }: RevealIntent, { callers }: PrivateApi): readonly string[] {
  const parsed = Recipients.safeParse(recipients);
  const malformed = (parsed.error?.issues ?? []).map(({ path, message }) => `Recipient ${path.join('.')}: ${message}.`);
  const revealing = callers.filter(({ permissions }) => permissions.includes('tokens:reveal'));
  const served = new Set(revealing.map(({ merchant }) => merchant));
  return [
    ...malformed,
    ...(malformed.length > 0 ? [] : Object.entries(recipients).flatMap(([name, { jwk }]) => weakKey(name, jwk))),
    ...(Object.keys(recipients).length === 0 ? ['The stage reveals cards to nobody: register a recipient.'] : []),
    ...(revealing.length === 0 ? ['The stage reveals cards and no private caller has tokens:reveal.'] : []),
    ...Object.entries(recipients)
      .filter(([, { merchant }]) => revealing.length > 0 && !served.has(merchant))
      .map(([name, { merchant }]) => `Recipient ${name}: no private caller may reveal cards of ${merchant}.`),
    ...(Number.isInteger(alarmFrom) && alarmFrom >= 1 ? [] : ['`alarmFrom` is a number of reveals, 1 or more.']),
  ];
}

/** What the shape does not tell: a point that is not on the curve, a modulus with zeros in front. */
function weakKey(name: string, jwk: RecipientJwk): readonly string[] {
  try {
    const { modulusLength } = createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails ?? {};
    return jwk.kty === 'RSA' && (modulusLength ?? 0) < 2048
      ? [`Recipient ${name}: its RSA key is shorter than 2,048 bits (PCI DSS 3.6.1).`]
      : [];
  } catch {
    return [`Recipient ${name}: its key is no public key.`];
  }
}

const publicKnowledge = (reveal: RevealIntent | undefined): readonly string[] =>
  Object.entries(reveal?.recipients ?? {})
    .filter(([, { jwk }]) => jwk.kty === 'EC' && jwk.x === printedKey.x)
    .map(
      ([name]) => `Recipient ${name}: the private half of its key is printed in RFC 7517; make a key pair of your own.`,
    );

/** RFC 1918 §3: 10/8, 172.16/12, 192.168/16, or a part of one. */
function isPrivateRange(range: string): boolean {
  const [, one, two, bits] = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}\/(\d{1,2})$/.exec(range)?.map(Number) ?? [];
  if (one === undefined || two === undefined || bits === undefined || bits > 32) return false;
  if (one === 10) return bits >= 8;
  if (one === 172) return two >= 16 && two <= 31 && bits >= 12;
  return one === 192 && two === 168 && bits >= 16;
}
