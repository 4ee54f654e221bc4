import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { KeyPin } from '../../client/signed-keys';
import type { KeySetSigner } from '../../lambdas/domain/card/signed-key-set';
import { Refusal } from '../../lambdas/domain/refusal';

export interface InMemoryJwksSigner extends KeySetSigner {
  /** What an SDK pins of it. */
  readonly pin: KeyPin;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** How often it signed. */
  signed(): number;
  /** From now on it refuses, until `undefined`. */
  failWith(cause: Error | undefined): void;
}

/** A real P-256 pair in memory. */
export function inMemoryJwksSigner(kid: string, iss: string): InMemoryJwksSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  let count = 0;
  let trouble: Error | undefined;
  return {
    kid,
    pin: { iss, kid, x, y },
    privateKey,
    publicKey,
    async sign(message) {
      if (trouble !== undefined) {
        const refused = new Refusal('keys_unavailable', {
          detail: 'Send the same request again later.',
          retryAfter: 2,
        });
        refused.cause = trouble;
        throw refused;
      }
      count += 1;
      return es256(message, privateKey);
    },
    signed: () => count,
    failWith(cause) {
      trouble = cause;
    },
  };
}

/** r and s side by side, as RFC 7518 §3.4 wants them: Node's own word for it is IEEE P1363. */
export function es256(message: Uint8Array, key: KeyObject): Buffer {
  return sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
}
