import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, type CryptoKey, decodeProtectedHeader } from 'jose';
import { ProofClaims, proofAlgorithms } from '../contracts/possession';
import { isSameUrl } from '../domain/access/called-url';
import type { ProofRefusal } from '../domain/access/verified';
import type { ShownProof } from '../domain/access/verify-credential';
import { proofKeys } from './proof-keys';

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
  const keyOf = proofKeys();
  return async (shown) => {
    const claims = await signedClaims(shown, keyOf);
    if (typeof claims === 'string') return claims;
    const wrong = claimRefusal(claims, shown, now());
    if (wrong !== undefined) return wrong;
    return isNew(`${shown.thumbprint}.${claims.jti}`, now().getTime()) ? undefined : 'proof_replayed';
  };
}

/** Whatever is thrown here is about the proof. */
async function signedClaims(
  { proof, thumbprint }: ShownProof,
  keyOf: ReturnType<typeof proofKeys>,
): Promise<ProofClaims | ProofRefusal> {
  if (proof.length > longestProof || !compactForm.test(proof)) return 'proof_malformed';
  try {
    const { jwk, typ, alg = '' } = decodeProtectedHeader(proof);
    if (jwk === undefined || typ?.toLowerCase() !== 'dpop+jwt') return 'proof_malformed';
    if ((await calculateJwkThumbprint(jwk)) !== thumbprint) return 'proof_of_other_key';
    if (!proofAlgorithms.some((name) => name === alg)) return 'proof_signature';
    const key = await keyOf(jwk, { thumbprint, alg });
    if (key === undefined) return 'proof_malformed';
    return await verifiedClaims(proof, { key, alg });
  } catch {
    return 'proof_malformed';
  }
}

async function verifiedClaims(
  proof: string,
  { key, alg }: { readonly key: CryptoKey; readonly alg: string },
): Promise<ProofClaims | ProofRefusal> {
  const verified = await compactVerify(proof, key, { algorithms: [alg] }).catch(() => undefined);
  if (verified === undefined) return 'proof_signature';
  const text = new TextDecoder('utf-8', { fatal: true }).decode(verified.payload);
  const claims = ProofClaims.safeParse(JSON.parse(text));
  return claims.success ? claims.data : 'proof_malformed';
}

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
