import type { Permission } from './principal';
import type { Claims } from './verified';

/** When a stage demands that a token is bound to whoever holds it. A token that is bound is always held to it, whatever this says. */
export interface PossessionDemand {
  /** Routes that ask for these take no plain bearer token. */
  readonly permissions: readonly Permission[];
  /** `required`: where a client certificate was shown (the API `partner`), the token must be bound to it (RFC 8705 §3). */
  readonly certificate: 'required' | 'as-token-says';
}

/** What a token is bound to: the thumbprint of a key (RFC 9449 §6.1), of a certificate (RFC 8705 §3.1), of both, or nothing. */
export interface Confirmation {
  readonly key?: string;
  readonly certificate?: string;
}

/** base64url of a SHA-256. */
const thumbprint = /^[A-Za-z0-9_-]{43}$/;

/** @returns undefined where the token is bound in a way that we do not know (RFC 7800 §3.1): it cannot be believed then */
export function confirmationOf(claims: Claims): Confirmation | undefined {
  if (!Object.hasOwn(claims, 'cnf')) return {};
  const { cnf } = claims;
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return undefined;
  const entries = Object.entries(cnf);
  const known = entries.flatMap(([method, value]: readonly [string, unknown]) => {
    const name = methods.get(method);
    return name !== undefined && typeof value === 'string' && thumbprint.test(value) ? [[name, value] as const] : [];
  });
  return known.length === entries.length && known.length > 0 ? Object.fromEntries(known) : undefined;
}

const methods: ReadonlyMap<string, keyof Confirmation> = new Map([
  ['jkt', 'key'],
  ['x5t#S256', 'certificate'],
]);
