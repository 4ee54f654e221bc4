import { createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { Envelope } from '../domain/card/envelope';
import type { EnvelopeOpener } from '../domain/card/open-card';
import type { EnvelopeKeys } from '../domain/card/vault';

const contentKeyBytes = 32;

/** Opens A256GCM envelopes (RFC 7518 §5.3) whose content key the envelope keys unwrap. */
export function envelopeOpener(keys: EnvelopeKeys): EnvelopeOpener {
  return {
    kids: keys.kids,
    open: async (envelope) => decrypt(contentKey(await keys.unwrap(envelope.kid, envelope.encryptedKey)), envelope),
  };
}

/**
 * A content key that did not open, or is of the wrong size, is replaced by a random one: one path, one error (RFC 7516 §11.5). It is drawn
 * whether it is needed or not: drawing takes microseconds, and `npm run bench:failure-paths` saw them.
 */
function contentKey(unwrapped: Uint8Array | undefined): Uint8Array {
  const random = randomBytes(contentKeyBytes);
  return unwrapped?.length === contentKeyBytes ? unwrapped : random;
}

function decrypt(key: Uint8Array, { iv, protectedHeader, ciphertext, tag }: Envelope): Uint8Array | undefined {
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(protectedHeader, 'ascii'));
  decipher.setAuthTag(tag);
  const start = decipher.update(ciphertext);
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    return undefined;
  }
}
