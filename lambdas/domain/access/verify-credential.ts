import type { Binding } from './credential';
import { type Confirmation, confirmationOf, type PossessionDemand } from './possession';
import type { Permission } from './principal';
import type { Signals } from './signals';
import { readClaims } from './token-claims';
import type { TrustedIssuer } from './trusted-issuer';
import type { Claims, CredentialRefusal, ProofRefusal, Verified } from './verified';

/** What a request shows of who calls. */
export interface Presented {
  /** Every `Authorization` header as it came. */
  readonly authorization: readonly string[];
  /** Every `DPoP` header as it came. */
  readonly proofs: readonly string[];
  /** PEM, where the connection was made with a client certificate: API Gateway has verified its chain. */
  readonly certificate?: string;
  readonly method: string;
  /** The URL that was called, in the forms it can have. */
  readonly urls: readonly string[];
  /** What the route asks for; undefined: an unknown route. */
  readonly permission: Permission | undefined;
  /** Where it comes from, where what its client did lately is asked. */
  readonly address?: string;
}

export interface SignedToken {
  readonly issuer: TrustedIssuer;
  readonly claims: Claims;
  readonly issuedAt: number;
  /** Where something had to be read for it, what was read along. */
  readonly signals?: Signals;
}

export interface ShownProof {
  readonly proof: string;
  readonly token: string;
  /** Of the key that the token is bound to. */
  readonly thumbprint: string;
  readonly method: string;
  readonly urls: readonly string[];
}

export interface VerifyCredentialPorts {
  /** Signature, issuer, audience and times. Throws where that cannot be found out: a fault, not a bad token. */
  readonly verifyToken: (token: string, address: string | undefined) => Promise<SignedToken | CredentialRefusal>;
  /** @returns what is wrong with it */
  readonly checkProof: (shown: ShownProof) => Promise<ProofRefusal | undefined>;
  /** base64url of the SHA-256 of the certificate (RFC 8705 §3.1); undefined where the PEM is none. */
  readonly thumbprintOf: (pem: string) => string | undefined;
  readonly demand: PossessionDemand;
}

interface Authorization {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/** Verify the token and that the caller holds what it is bound to (RFC 6750 §2.1, RFC 9449 §7.1, RFC 8705 §3). */
export const verifyCredential =
  (ports: VerifyCredentialPorts) =>
  async (presented: Presented): Promise<Verified> => {
    const authorization = authorizationOf(presented.authorization);
    if (typeof authorization === 'string') return { refused: authorization };
    const token = await ports.verifyToken(authorization.token, presented.address);
    if (typeof token === 'string') return { refused: token };
    const said = readClaims(token.issuer, token.claims);
    if (typeof said === 'string') return { refused: said };
    const bound = confirmationOf(token.claims);
    if (bound === undefined) return { refused: 'binding_unknown' };
    const refused =
      demanded(ports.demand, presented, bound) ??
      certificateRefusal(ports, presented, bound) ??
      (await proofRefusal(ports, presented, { authorization, bound }));
    if (refused !== undefined) return { refused };
    const { issuer, issuedAt, signals } = token;
    const credential = { ...said, issuer: issuer.name, binding: bindingOf(bound), issuedAt };
    return { credential, ...(signals === undefined ? {} : { signals }) };
  };

const longestToken = 8192;

function authorizationOf(headers: readonly string[]): Authorization | CredentialRefusal {
  const [header, ...more] = headers;
  if (header === undefined) return 'credentials_missing';
  if (more.length > 0 || header.length > longestToken) return 'credentials_malformed';
  const [, scheme = '', token = ''] = /^(bearer|dpop) ([A-Za-z0-9._-]{16,})$/i.exec(header) ?? [];
  if (token === '') return 'credentials_malformed';
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}

function demanded(
  demand: PossessionDemand,
  { permission, certificate }: Presented,
  bound: Confirmation,
): CredentialRefusal | undefined {
  if (certificate !== undefined && demand.certificate === 'required' && bound.certificate === undefined) {
    return 'binding_missing';
  }
  const asked = permission !== undefined && demand.permissions.includes(permission);
  return asked && bindingOf(bound) === 'none' ? 'binding_missing' : undefined;
}

function certificateRefusal(
  { thumbprintOf }: VerifyCredentialPorts,
  { certificate }: Presented,
  bound: Confirmation,
): CredentialRefusal | undefined {
  if (bound.certificate === undefined) return undefined;
  if (certificate === undefined) return 'certificate_missing';
  return thumbprintOf(certificate) === bound.certificate ? undefined : 'certificate_wrong';
}

/** A bound token is never taken as a bearer's (RFC 9449 §7.2), nor a bearer token for a bound one. */
async function proofRefusal(
  { checkProof }: VerifyCredentialPorts,
  { proofs, method, urls }: Presented,
  { authorization, bound }: { readonly authorization: Authorization; readonly bound: Confirmation },
): Promise<CredentialRefusal | undefined> {
  const { scheme, token } = authorization;
  if ((scheme === 'dpop') !== (bound.key !== undefined)) return 'scheme_wrong';
  if (bound.key === undefined) return undefined;
  const [proof, ...more] = proofs;
  if (proof === undefined) return 'proof_missing';
  if (more.length > 0) return 'proof_malformed';
  return checkProof({ proof, token, thumbprint: bound.key, method, urls });
}

function bindingOf({ key, certificate }: Confirmation): Binding {
  if (certificate !== undefined) return 'mtls';
  return key === undefined ? 'none' : 'dpop';
}
