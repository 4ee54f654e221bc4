import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { AccessTokenClaims } from '../contracts/issuer';
import type { IssuerKeys, IssuerKeysTable } from '../domain/access/issuer-keys';
import type { Principal } from '../domain/access/principal';

export interface AccessTokenExpectation {
  readonly issuer: string;
  readonly audience: string;
  readonly table: Pick<IssuerKeysTable, 'read'>;
  readonly now: () => Date;
}

/** Signatures that are accepted: asymmetric only, or a public key could be used as a shared secret (RFC 8725 §3.1). */
const algorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];

/** Kept keys are used this long before the table is read again, in milliseconds. */
const cacheMilliseconds = 60_000;
/** At most this often does an unknown key id lead to a read, in milliseconds. */
const rereadMilliseconds = 5_000;
const skewSeconds = 30;
/** Longer-lived tokens are refused: a stolen one must end soon. */
const maxLifetimeSeconds = 3_600;

/**
 * Verify a JWT access token (RFC 9068) against the kept keys of its issuer: signature, `typ`, issuer, audience, expiry, lifetime.
 * @returns the principal; undefined for a token that is not good, whatever is wrong with it
 */
export function accessTokenVerifier(
  expected: AccessTokenExpectation,
): (token: string) => Promise<Principal | undefined> {
  const keys = cachedKeys(expected);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer: expected.issuer,
        audience: expected.audience,
        typ: 'at+jwt',
        clockTolerance: skewSeconds,
        currentDate: expected.now(),
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      if ((payload.exp ?? Infinity) - (payload.iat ?? 0) > maxLifetimeSeconds) return undefined;
      const claims = AccessTokenClaims.safeParse(payload);
      return claims.success ? principalOf(claims.data) : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
}

function principalOf(claims: {
  client_id: string;
  merchant_id: string;
  client_kind: 'server' | 'device';
  scope: string;
}): Principal {
  return {
    clientId: claims.client_id,
    merchantId: claims.merchant_id,
    clientKind: claims.client_kind,
    permissions: claims.scope.split(' ').filter((scope) => scope !== ''),
  };
}

/** A key set that re-reads the table when it is a minute old, and sooner for a key id that it does not have. */
function cachedKeys(expected: AccessTokenExpectation): JWTVerifyGetKey {
  let kept: { readonly lookUp: JWTVerifyGetKey; readonly readAt: number } | undefined;
  const read = async (): Promise<JWTVerifyGetKey> => {
    const item = await expected.table.read(expected.issuer);
    const lookUp = createLocalJWKSet(item === undefined ? { keys: [] } : jwkSet(item));
    kept = { lookUp, readAt: expected.now().getTime() };
    return lookUp;
  };
  return async (header, input) => {
    const age = expected.now().getTime() - (kept?.readAt ?? -Infinity);
    const lookUp = kept === undefined || age > cacheMilliseconds ? await read() : kept.lookUp;
    try {
      return await lookUp(header, input);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || age < rereadMilliseconds) throw error;
      return (await read())(header, input);
    }
  };
}

function jwkSet({ jwks }: IssuerKeys): JSONWebKeySet {
  return { keys: jwks.keys.map((key) => ({ kty: '', ...key })) };
}
