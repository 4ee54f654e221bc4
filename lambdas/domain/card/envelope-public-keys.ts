/** The public half of an envelope key: a JWK (RFC 7517) with exactly these members. */
export interface EnvelopePublicKey {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly use: 'enc';
  readonly alg: 'RSA-OAEP-256';
  readonly n: string;
  readonly e: string;
}

/** What `serve-jwks` publishes. Contract suite: test/contract/envelope-keys. */
export interface EnvelopePublicKeys {
  /** All labels, preferred first. @throws Refusal `keys_unavailable` */
  all(): Promise<readonly EnvelopePublicKey[]>;
}
