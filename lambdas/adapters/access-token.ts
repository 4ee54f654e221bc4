import { type CryptoKey, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Signals, SignalsAsked } from '../domain/access/signals';
import { isForUs, readClaims } from '../domain/access/token-claims';
import { type SignatureAlgorithm, signatureAlgorithms, type TrustedIssuer } from '../domain/access/trusted-issuer';
import type { Claims, CredentialRefusal } from '../domain/access/verified';
import type { SignedToken, VerifyCredentialPorts } from '../domain/access/verify-credential';

export interface AccessTokenExpectation {
  readonly issuers: readonly TrustedIssuer[];
  /**
   * A key of this issuer and no other. Throws where the keys cannot be read, or are too old to be believed.
   * @param along whose signals to read with it, if it must be read: of a client that is not believed yet
   */
  readonly keyOf: (issuer: string, asked: AskedKey, along: () => SignalsAsked | undefined) => Promise<FoundKey>;
  readonly now: () => Date;
}

export interface AskedKey {
  readonly kid: string;
  readonly alg: SignatureAlgorithm;
}

export interface FoundKey {
  readonly key: CryptoKey | undefined;
  readonly signals?: Signals;
}

const skewSeconds = 30;

/**
 * Keys that come with the token are no keys, compression and extensions are not done (RFC 7515 §4.1, RFC 7797, RFC 8725 §3.10), and a
 * token that says it is a JWT within a JWT is none of an access token.
 */
const refusedHeaders = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'cty', 'enc'];

/** Verify a JWT access token (RFC 9068 §4, RFC 8725) as its issuer's row says: header, signature, issuer, audience, times. */
export function accessTokenVerifier(expected: AccessTokenExpectation): VerifyCredentialPorts['verifyToken'] {
  const issuers = new Map(expected.issuers.map((issuer) => [issuer.url, issuer]));
  return async (token, address) => {
    const read = decoded(token);
    if (read === undefined) return 'token_malformed';
    const issuer = issuers.get(read.claims.iss ?? '');
    if (issuer === undefined) return 'issuer_unknown';
    const asked = askedKey(issuer, read.header);
    if (typeof asked === 'string') return asked;
    const { key, signals } = await expected.keyOf(issuer.url, asked, () => askedOf(issuer, read.claims, address));
    if (key === undefined) return 'key_unknown';
    const signed = await verified(token, { issuer, key, alg: asked.alg, now: expected.now() });
    return typeof signed === 'string' || signals === undefined ? signed : { ...signed, signals };
  };
}

function askedOf(issuer: TrustedIssuer, claims: Claims, address: string | undefined): SignalsAsked | undefined {
  const said = address === undefined ? 'client_unknown' : readClaims(issuer, claims);
  if (address === undefined || typeof said === 'string') return undefined;
  const { clientId, merchantId } = said.principal;
  return { clientId, merchantId, address };
}

function decoded(token: string) {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return undefined;
  }
}

function askedKey({ algorithms, types }: TrustedIssuer, header: Claims): AskedKey | CredentialRefusal {
  if (refusedHeaders.some((name) => Object.hasOwn(header, name))) return 'header_refused';
  // Case does not matter, and `application/` may be left out: RFC 7515 §4.1.9.
  const { typ: said = 'none', alg: name, kid } = header;
  const typ = typeof said === 'string' ? said.toLowerCase().replace(/^application\//, '') : '';
  if (!types.some((type) => type.toLowerCase() === typ)) return 'type_refused';
  const alg = signatureAlgorithms.find((known) => known === name);
  if (alg === undefined || !algorithms.includes(alg)) return 'algorithm_refused';
  return typeof kid === 'string' ? { kid, alg } : 'key_unknown';
}

interface Against {
  readonly issuer: TrustedIssuer;
  readonly key: CryptoKey;
  readonly alg: SignatureAlgorithm;
  readonly now: Date;
}

async function verified(token: string, { issuer, key, alg, now }: Against): Promise<SignedToken | CredentialRefusal> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [alg],
      issuer: issuer.url,
      ...(issuer.audienceIn === 'aud' ? { audience: issuer.audience } : {}),
      clockTolerance: skewSeconds,
      currentDate: now,
      requiredClaims: ['exp', 'iat'],
    });
    if (issuer.audienceIn === 'scope' && !isForUs(issuer, payload)) return 'audience_wrong';
    return withinItsTime(issuer, payload, now);
  } catch (error) {
    return refusalOf(error);
  }
}

function withinItsTime(
  issuer: TrustedIssuer,
  claims: Claims & { readonly exp?: number; readonly iat?: number },
  now: Date,
): SignedToken | CredentialRefusal {
  const { exp = Infinity, iat = -Infinity } = claims;
  if (iat > now.getTime() / 1000 + skewSeconds) return 'not_yet_valid';
  // Written so that a number that is none is refused too.
  if (!(exp - iat <= issuer.maxLifetimeSeconds)) return 'lives_too_long';
  return { issuer, claims, issuedAt: iat };
}

/** Everything that verification throws is about the token: keys were read before. */
function refusalOf(error: unknown): CredentialRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'audience_wrong';
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not_yet_valid' : 'claims_incomplete';
  }
  return error instanceof errors.JWTInvalid ? 'token_malformed' : 'signature_wrong';
}
