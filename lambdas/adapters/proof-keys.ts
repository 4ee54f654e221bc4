import { type CryptoKey, importJWK, type JWK } from 'jose';

/** Of the clients that one environment serves in turn; the oldest makes room. */
const mostHeld = 500;

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1: whoever sends one has given his key away (RFC 9449 §4.3, point 7). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * The public keys of proofs, imported once in an environment: that costs about as much as a signature. A key is known by its thumbprint,
 * which covers all of it (RFC 7638 §3.2), and by the algorithm that it is imported for.
 * @returns undefined for a key that is not public or not of the algorithm
 */
export function proofKeys(): (
  jwk: JWK,
  of: { readonly thumbprint: string; readonly alg: string },
) => Promise<CryptoKey | undefined> {
  const held = new Map<string, CryptoKey>();
  return async (jwk, { thumbprint, alg }) => {
    if (privateMembers.some((member) => Object.hasOwn(jwk, member))) return undefined;
    const name = `${alg}.${thumbprint}`;
    const known = held.get(name);
    if (known !== undefined) return known;
    const key = await imported(jwk, alg);
    if (key === undefined) return undefined;
    held.set(name, key);
    if (held.size > mostHeld) held.delete(held.keys().next().value ?? name);
    return key;
  };
}

async function imported({ kty, crv, x, y, n, e }: JWK, alg: string): Promise<CryptoKey | undefined> {
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  const key = await importJWK({ kty: '', ...Object.fromEntries(members) }, alg);
  return key instanceof CryptoKey && key.type === 'public' ? key : undefined;
}
