import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto';
import type { EnvelopePublicKey, EnvelopePublicKeys } from '../../lambdas/domain/card/envelope-public-keys';
import type { EnvelopeKeys } from '../../lambdas/domain/card/vault';
import { Refusal } from '../../lambdas/domain/refusal';

export interface InMemoryEnvelopeKeys extends EnvelopeKeys, EnvelopePublicKeys {
  /** From now on every unwrap is refused, until `false`. */
  unreachable(is: boolean): void;
}

/** Real RSA-2048 pairs in memory, one per kid. */
export function inMemoryEnvelopeKeys(kids: readonly string[] = ['2026q4']): InMemoryEnvelopeKeys {
  const pairs = new Map(kids.map((kid) => [kid, generateKeyPairSync('rsa', { modulusLength: 2048 })]));
  let down = false;
  const reach = (): void => {
    if (down) throw new Refusal('keys_unavailable', { detail: 'Send the same request again later.', retryAfter: 2 });
  };
  return {
    kids,
    async all() {
      reach();
      return [...pairs].map(([kid, { publicKey }]) => jwkOf(kid, publicKey));
    },
    async unwrap(kid, encryptedKey) {
      reach();
      const pair = pairs.get(kid);
      if (pair === undefined) throw new Error('no envelope key of this kid');
      return decrypt(pair.privateKey, encryptedKey);
    },
    unreachable(is) {
      down = is;
    },
  };
}

function decrypt(key: KeyObject, encryptedKey: Uint8Array): Uint8Array | undefined {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, encryptedKey);
  } catch {
    return undefined;
  }
}

function jwkOf(kid: string, publicKey: KeyObject): EnvelopePublicKey {
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', kid, use: 'enc', alg: 'RSA-OAEP-256', n, e };
}
