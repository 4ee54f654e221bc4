import type { Strength } from './credential';

/** Signatures that may be accepted: asymmetric only, or a public key could be used as a shared secret (RFC 8725 §3.1). */
export const signatureAlgorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** What the header of an access token may call itself: `at+jwt` is RFC 9068 §2.1, `none` where the provider says nothing. */
export const tokenTypes = ['at+jwt', 'JWT', 'none'] as const;

export type TokenType = (typeof tokenTypes)[number];

export type ClientKind = 'server' | 'device';

/** An OpenID issuer that a stage trusts, and what its tokens look like. Made of a row of the stage record and its provider's facts. */
export interface TrustedIssuer {
  /** Short and ours; it goes before the client's id, which is unique within its issuer only. No colon. */
  readonly name: string;
  /** The `iss` of its tokens, to the letter. */
  readonly url: string;
  readonly audience: string;
  /** `scope`: the tokens have no `aud`; that a scope begins with the audience and a slash says whom they are for. */
  readonly audienceIn: 'aud' | 'scope';
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly types: readonly TokenType[];
  /** Claims that tell its access tokens from its other tokens, and the values of which one must be there; none: any value. */
  readonly required: Readonly<Record<string, readonly string[]>>;
  readonly client: { readonly claim: string };
  readonly merchant: { readonly claim: string } | { readonly ofClient: Readonly<Record<string, string>> };
  readonly clientKind:
    | { readonly claim: string; readonly server: readonly string[]; readonly device: readonly string[] }
    | { readonly ofClient: Readonly<Record<string, ClientKind>> };
  /** Claims that hold permissions: a text with spaces, or a list of texts. What they say is put together. */
  readonly permissions: readonly string[];
  /** What a token that a client got for itself, with no person, says of whom it is about; `{client}` is its id. Any of them is enough. */
  readonly clientsOwn: readonly { readonly claim: string; readonly value: string }[];
  /**
   * Which value of which claim says how strongly a person was authenticated. The strongest counts; none: `single_factor` of a person,
   * `client` of a client by itself.
   */
  readonly strength: readonly { readonly claim: string; readonly value: string; readonly means: Strength }[];
  readonly maxLifetimeSeconds: number;
  /** The merchants that it may speak for. A token for another is refused, whatever it is signed with. */
  readonly merchants: 'any' | readonly string[];
  /** Origins beside its own that its keys may come from. */
  readonly keyOrigins: readonly string[];
}
