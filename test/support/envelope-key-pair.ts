import { constants, createDecipheriv, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto';
import type { EnvelopeKey } from '../../client/seal-card';

export interface EnvelopeKeyPair {
  readonly jwk: EnvelopeKey;
  readonly privateKey: KeyObject;
}

/** An envelope key as the JWKS shows it, and its private half, which in a deployed stage only KMS has. */
export function envelopeKeyPair(kid: string, modulusLength = 2048): EnvelopeKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const { kty = '', n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, jwk: { kty, n, e, kid, use: 'enc', alg: 'RSA-OAEP-256' } };
}

export interface OpenedEnvelope {
  readonly header: unknown;
  readonly plaintext: string;
  readonly headerText: string;
  /** Bytes of each part: header, encrypted key, IV, ciphertext, tag. */
  readonly lengths: readonly number[];
}

/** Open an envelope with OpenSSL by the letter of RFC 7516 §5.2: no code in common with the library that sealed it. */
export function openEnvelope(envelope: string, privateKey: KeyObject): OpenedEnvelope {
  const [protectedHeader = '', ...rest] = envelope.split('.');
  const [header, encryptedKey, iv, ciphertext, tag] = [protectedHeader, ...rest].map((part) =>
    Buffer.from(part, 'base64url'),
  );
  if (!header || !encryptedKey || !iv || !ciphertext || !tag) throw new Error('not five parts');
  const contentKey = unwrap(encryptedKey, privateKey);
  const cipher = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(protectedHeader, 'ascii')).setAuthTag(tag);
  return {
    header: JSON.parse(header.toString()),
    headerText: header.toString(),
    plaintext: Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString('utf8'),
    lengths: [header, encryptedKey, iv, ciphertext, tag].map((part) => part.length),
  };
}

/** What KMS Decrypt does with RSAES_OAEP_SHA_256, without KMS: undefined for bytes that do not open. */
export const unwrapWith =
  (privateKey: KeyObject) =>
  (_kid: string, encryptedKey: Uint8Array): Promise<Uint8Array | undefined> => {
    try {
      return Promise.resolve(unwrap(encryptedKey, privateKey));
    } catch {
      return Promise.resolve(undefined);
    }
  };

function unwrap(encryptedKey: Uint8Array, key: KeyObject): Uint8Array {
  return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, encryptedKey);
}
