import { IssuerRow, trustedIssuer } from '../../lambdas/contracts/trusted-issuer';

/** Lambda takes 4 KB of environment in all (its quotas); the rest of `authorize-request` needs less than one. */
const mostCharacters = 3_000;

/** What is wrong with the issuers of a stage: one sentence each, none where they can be. */
export function issuerProblems(issuers: readonly IssuerRow[]): readonly string[] {
  const rows = issuers.flatMap((row) => malformed(row));
  if (rows.length > 0) return rows;
  return [
    ...twice(issuers, 'name'),
    ...twice(issuers, 'url'),
    ...openToAny(issuers),
    ...issuers.flatMap((row) => [...withoutSign(row), ...inClear(row)]),
    ...(JSON.stringify(issuers).length > mostCharacters
      ? [
          `The issuers are more than ${mostCharacters} characters of JSON: map fewer clients to merchants, or use a claim.`,
        ]
      : []),
  ];
}

function malformed(row: IssuerRow): readonly string[] {
  const parsed = IssuerRow.safeParse(row);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `Issuer ${row.name}: ${path.join('.')}: ${message}.`);
}

function twice(issuers: readonly IssuerRow[], member: 'name' | 'url'): readonly string[] {
  const values = issuers.map((row) => row[member]);
  const repeated = new Set(values.filter((value, place) => values.indexOf(value) < place));
  return [...repeated].map((value) => `Two issuers have the ${member} ${value}: tokens could not be told apart.`);
}

/** Beside one that may speak for anybody, another that may too could make tokens for each of its merchants. */
function openToAny(issuers: readonly IssuerRow[]): readonly string[] {
  const open = issuers.filter(({ merchants }) => merchants === 'any').map(({ name }) => name);
  return open.length > 1
    ? [`The issuers ${open.join(' and ')} may both speak for any merchant: list the merchants of all but one.`]
    : [];
}

/** A token that does not call itself an access token must be told from an ID token by a claim (RFC 9068 §5). */
function withoutSign(row: IssuerRow): readonly string[] {
  const { types, required } = trustedIssuer(row);
  const needsSign = types.some((type) => type !== 'at+jwt');
  return needsSign && Object.keys(required).length === 0
    ? [`Issuer ${row.name}: tokens that are not of type at+jwt need a required claim that its ID tokens lack.`]
    : [];
}

function inClear({ name, url }: IssuerRow): readonly string[] {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === '127.0.0.1'
    ? []
    : [`Issuer ${name}: ${url} is not https, and not on this machine.`];
}
