import { hidesCardNumber } from '../card/pan-guard';
import { type Strength, strengths } from './credential';
import { permissions, type Principal } from './principal';
import type { ClientKind, TrustedIssuer } from './trusted-issuer';
import type { Claims, CredentialRefusal } from './verified';

/** What the claims of a token say, once its signature, issuer and times are known to be good. */
export interface Said {
  readonly principal: Principal;
  readonly strength: Strength;
  readonly authenticatedAt?: number;
}

const clientIdForm = /^[A-Za-z0-9._:@|-]{1,100}$/;
const merchantForm = /^m_[a-z0-9]{1,32}$/;

/**
 * Who calls, by the mapping of the issuer's row. The client's id gets the issuer's name before it (`company:shop`): two issuers may
 * use one id for two clients.
 */
export function readClaims(issuer: TrustedIssuer, claims: Claims): Said | CredentialRefusal {
  if (!isAccessToken(issuer, claims)) return 'claims_incomplete';
  const clientId = textOf(claims, issuer.client.claim);
  if (clientId === undefined || !clientIdForm.test(clientId) || hidesCardNumber(clientId)) return 'client_unknown';
  const merchantId = merchantOf(issuer, claims, clientId);
  if (merchantId === undefined || !merchantForm.test(merchantId)) return 'merchant_unknown';
  if (issuer.merchants !== 'any' && !issuer.merchants.includes(merchantId)) return 'merchant_not_allowed';
  const clientKind = kindOf(issuer, claims, clientId);
  if (clientKind === undefined) return 'kind_unknown';
  const allowed = permissionsIn(issuer, claims);
  const principal = { clientId: `${issuer.name}:${clientId}`, merchantId, clientKind, permissions: allowed };
  const { auth_time: signedIn } = claims;
  return {
    principal,
    strength: strengthOf(issuer, claims, clientId),
    ...(typeof signedIn === 'number' && Number.isSafeInteger(signedIn) ? { authenticatedAt: signedIn } : {}),
  };
}

function isAccessToken({ required }: TrustedIssuer, claims: Claims): boolean {
  return Object.entries(required).every(([claim, values]) => {
    if (!Object.hasOwn(claims, claim)) return false;
    return values.length === 0 || values.includes(textOf(claims, claim) ?? '');
  });
}

function merchantOf({ merchant }: TrustedIssuer, claims: Claims, clientId: string): string | undefined {
  if ('claim' in merchant) return textOf(claims, merchant.claim);
  return ofClient(merchant.ofClient, clientId);
}

function kindOf({ clientKind }: TrustedIssuer, claims: Claims, clientId: string): ClientKind | undefined {
  if ('ofClient' in clientKind) return ofClient(clientKind.ofClient, clientId);
  const said = textOf(claims, clientKind.claim) ?? '';
  if (clientKind.device.includes(said)) return 'device';
  return clientKind.server.includes(said) ? 'server' : undefined;
}

const ofClient = <Value>(values: Readonly<Record<string, Value>>, clientId: string): Value | undefined =>
  Object.hasOwn(values, clientId) ? values[clientId] : undefined;

/** Of what the token carries, the permissions that there are: nothing else is passed on. */
function permissionsIn(issuer: TrustedIssuer, claims: Claims): Principal['permissions'] {
  const said = new Set(issuer.permissions.flatMap((claim) => wordsOf(claims, claim)));
  const prefix = scopePrefix(issuer);
  return permissions.filter((permission) => said.has(`${prefix}${permission}`));
}

/** Is the token for us, where only its scopes say so? A resource server's scopes at Cognito begin with its identifier. */
export function isForUs(issuer: TrustedIssuer, claims: Claims): boolean {
  const prefix = scopePrefix(issuer);
  return issuer.permissions.some((claim) => wordsOf(claims, claim).some((word) => word.startsWith(prefix)));
}

const scopePrefix = ({ audienceIn, audience }: TrustedIssuer): string => (audienceIn === 'scope' ? `${audience}/` : '');

function strengthOf(issuer: TrustedIssuer, claims: Claims, clientId: string): Strength {
  const shown = issuer.strength.filter(({ claim, value }) => wordsOf(claims, claim).includes(value));
  const places = shown.map(({ means }) => strengths.indexOf(means));
  const least = strengths.indexOf(isOfPerson(issuer, claims, clientId) ? 'single_factor' : 'client');
  return strengths[Math.max(least, ...places)] ?? 'client';
}

/** Somebody signed in, or the token is about somebody: a token is a client's own only where its issuer says so. */
function isOfPerson({ clientsOwn }: TrustedIssuer, claims: Claims, clientId: string): boolean {
  if (Object.hasOwn(claims, 'auth_time')) return true;
  if (!Object.hasOwn(claims, 'sub')) return false;
  // Keycloak writes names of users in lower case.
  const own = ({ claim, value }: TrustedIssuer['clientsOwn'][number]): boolean =>
    textOf(claims, claim)?.toLowerCase() === value.replace('{client}', () => clientId).toLowerCase();
  return !clientsOwn.some(own);
}

/** The words of a claim: of a text those between spaces (RFC 6749 §3.3), of a list its texts. */
function wordsOf(claims: Claims, claim: string): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}

function textOf(claims: Claims, claim: string): string | undefined {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return typeof value === 'string' ? value : undefined;
}
