import type { Credential } from './credential';
import type { Signals } from './signals';

/** Why a caller is not believed. For our log: the caller hears 401 and nothing of this. */
export type CredentialRefusal =
  | 'credentials_missing'
  | 'credentials_malformed'
  | 'token_malformed'
  | 'header_refused'
  | 'type_refused'
  | 'algorithm_refused'
  | 'issuer_unknown'
  | 'key_unknown'
  | 'signature_wrong'
  | 'audience_wrong'
  | 'expired'
  | 'not_yet_valid'
  | 'lives_too_long'
  | 'claims_incomplete'
  | 'client_unknown'
  | 'merchant_unknown'
  | 'merchant_not_allowed'
  | 'kind_unknown'
  | 'binding_unknown'
  | 'binding_missing'
  | 'scheme_wrong'
  | 'certificate_missing'
  | 'certificate_wrong'
  | ProofRefusal;

/** What is wrong with a DPoP proof (RFC 9449 §4.3). */
export type ProofRefusal =
  | 'proof_missing'
  | 'proof_malformed'
  | 'proof_of_other_key'
  | 'proof_signature'
  | 'proof_method'
  | 'proof_url'
  | 'proof_time'
  | 'proof_token'
  | 'proof_replayed';

export interface Refused {
  readonly refused: CredentialRefusal;
}

/** `signals` are there where they were read along with the keys. */
export type Verified = { readonly credential: Credential; readonly signals?: Signals } | Refused;

export type Claims = Readonly<Record<string, unknown>>;
