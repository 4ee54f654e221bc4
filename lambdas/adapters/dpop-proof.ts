import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, EmbeddedJWK } from 'jose';
import { ProofClaims, proofAlgorithms } from '../contracts/possession';
import { isSameUrl } from '../domain/access/called-url';
import type { ProofRefusal } from '../domain/access/verified';
import type { ShownProof } from '../domain/access/verify-credential';

/** How old a proof may be, and by how much the caller's clock may be ahead or behind. */
const freshSeconds = 60;
const skewSeconds = 30;
const longestProof = 4096;
/** One JWS; API Gateway may join headers that come twice by a comma. */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
/** Identifiers that one environment remembers: about 2 MB. The oldest make room. */
const mostRemembered = 10_000;

/**
 * Check DPoP proofs (RFC 9449 §4.3) against the key that the token is bound to. The key is compared before the signature is verified, so nobody
 * without a bound token makes us do the work of a key of his choice.
 */
export function proofChecker(now: () => Date): (shown: ShownProof) => Promise<ProofRefusal | undefined> {
  const isNew = onlyOnce(mostRemembered);
  return async (shown) => {
    const stranger = await keyRefusal(shown);
    if (stranger !== undefined) return stranger;
    const claims = await signedClaims(shown.proof);
    if (typeof claims === 'string') return claims;
    const wrong = claimRefusal(claims, shown, now());
    if (wrong !== undefined) return wrong;
    return isNew(`${shown.thumbprint}.${claims.jti}`, now().getTime()) ? undefined : 'proof_replayed';
  };
}

async function keyRefusal({ proof, thumbprint }: ShownProof): Promise<ProofRefusal | undefined> {
  if (proof.length > longestProof || !compactForm.test(proof)) return 'proof_malformed';
  try {
    const { jwk } = decodeProtectedHeader(proof);
    if (jwk === undefined) return 'proof_malformed';
    return (await calculateJwkThumbprint(jwk)) === thumbprint ? undefined : 'proof_of_other_key';
  } catch {
    return 'proof_malformed';
  }
}

/** `EmbeddedJWK` refuses keys that are not public; whatever is thrown here is about the proof. */
async function signedClaims(proof: string): Promise<ProofClaims | 'proof_signature' | 'proof_malformed'> {
  try {
    const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, { algorithms: [...proofAlgorithms] });
    const { typ, jwk = {} } = protectedHeader;
    if (typ?.toLowerCase() !== 'dpop+jwt' || holdsPrivateMember(jwk)) return 'proof_malformed';
    const claims = ProofClaims.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
    return claims.success ? claims.data : 'proof_malformed';
  } catch (error) {
    return error instanceof SyntaxError ? 'proof_malformed' : 'proof_signature';
  }
}

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1: whoever sends one has given his key away. */
const holdsPrivateMember = (jwk: object): boolean =>
  ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].some((member) => Object.hasOwn(jwk, member));

function claimRefusal(claims: ProofClaims, shown: ShownProof, now: Date): ProofRefusal | undefined {
  const { htm, htu, ath, iat } = claims;
  const { token, method, urls } = shown;
  if (htm !== method) return 'proof_method';
  if (!urls.some((url) => isSameUrl(htu, url))) return 'proof_url';
  if (ath !== createHash('sha256').update(token).digest('base64url')) return 'proof_token';
  const age = now.getTime() / 1000 - iat;
  return age >= -skewSeconds && age <= freshSeconds + skewSeconds ? undefined : 'proof_time';
}

/** Remembers what it was asked for as long as a proof can be used: in one environment only, which docs/operating.md says. */
function onlyOnce(most: number): (id: string, at: number) => boolean {
  const until = new Map<string, number>();
  const usableMs = (freshSeconds + 2 * skewSeconds) * 1000;
  return (id, at) => {
    for (const [old, end] of until) {
      if (end >= at && until.size < most) break;
      until.delete(old);
    }
    if (until.has(id)) return false;
    until.set(id, at + usableMs);
    return true;
  };
}
