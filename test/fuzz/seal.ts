import { constants, createCipheriv, createPublicKey, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';

/** Sealed by the letter of RFC 7516 §5.1, with the freedom to do each step wrongly. */
export interface Sealing {
  readonly publicKey: KeyObject;
  /** The protected header as its bytes, whatever they are. */
  readonly header: Buffer;
  readonly plaintext: Buffer;
  /** Bytes of the content key that is wrapped; A256GCM wants 32. */
  readonly contentKeyBytes?: number;
  readonly padding?: 'oaep-256' | 'oaep-1' | 'pkcs1';
}

export interface SealedParts {
  readonly header: Buffer;
  readonly encryptedKey: Buffer;
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

export function sealed({
  publicKey,
  header,
  plaintext,
  contentKeyBytes = 32,
  padding = 'oaep-256',
}: Sealing): SealedParts {
  const contentKey = randomBytes(contentKeyBytes);
  const iv = randomBytes(12);
  // A key of another size encrypts nothing: what it wraps is refused before its first byte.
  const usable = contentKeyBytes === 32 ? contentKey : randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', usable, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(header.toString('base64url'), 'ascii'));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { header, encryptedKey: wrapped(contentKey, publicKey, padding), iv, ciphertext, tag: cipher.getAuthTag() };
}

function wrapped(contentKey: Buffer, key: KeyObject, padding: NonNullable<Sealing['padding']>): Buffer {
  if (padding === 'pkcs1') return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, contentKey);
  const oaepHash = padding === 'oaep-1' ? 'sha1' : 'sha256';
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, contentKey);
}

export const compact = (parts: readonly Buffer[]): string => parts.map((part) => part.toString('base64url')).join('.');

export const publicKeyOf = (jwk: object): KeyObject => createPublicKey({ key: { ...jwk }, format: 'jwk' });
