/** The signing keys of one issuer as `refresh-issuer-keys` last saw them: a JWK Set (RFC 7517) of public keys only. */
export interface IssuerKeys {
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly fetchedAt: string;
}

/** The issuer-keys table: one item per issuer. Contract suite: test/contract/issuer-keys-table. */
export interface IssuerKeysTable {
  read(issuer: string): Promise<IssuerKeys | undefined>;
  write(keys: IssuerKeys): Promise<void>;
}
