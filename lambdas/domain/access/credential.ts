import type { Principal } from './principal';

/**
 * How the one behind the token was authenticated, weakest first: by a client's own secret or key alone, a person with one factor, with
 * two, with one that cannot be phished (NIST SP 800-63B-4 §2). What claims say so is a mapping of the issuer in the stage record.
 */
export const strengths = ['client', 'single_factor', 'multi_factor', 'phishing_resistant'] as const;

export type Strength = (typeof strengths)[number];

/** How a token is bound to its holder: not at all, to a key (RFC 9449), to a client certificate (RFC 8705). */
export const bindings = ['none', 'dpop', 'mtls'] as const;

export type Binding = (typeof bindings)[number];

/** A verified access token, possession proved where it is bound. Times are seconds since 1970, as in the token. */
export interface Credential {
  readonly principal: Principal;
  /** Name of the issuer in the stage record. Client ids are unique within it only. */
  readonly issuer: string;
  readonly strength: Strength;
  readonly binding: Binding;
  readonly issuedAt: number;
  /** When the person signed in (`auth_time`); absent where no person did, or the issuer does not say. */
  readonly authenticatedAt?: number;
}
