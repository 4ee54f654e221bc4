import { createHash } from 'node:crypto';
import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { derToJose } from 'ecdsa-sig-formatter';
import type { KeySetSigner } from '../domain/card/signed-key-set';
import { keysUnavailable } from './kms-refusals';

/**
 * The key that signs the set of envelope keys, in KMS: P-256. KMS takes 4,096 bytes of a message at most, so it signs the digest; it
 * answers in DER (RFC 3279 §2.2.3), and JOSE wants the two numbers side by side (RFC 7518 §3.4).
 */
export function jwksSigner(client: KMSClient, keyArn: string, kid: string): KeySetSigner {
  return {
    kid,
    async sign(message) {
      const command = new SignCommand({
        KeyId: keyArn,
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command).catch((error: unknown) => {
        throw keysUnavailable(error);
      });
      return Buffer.from(derToJose(Buffer.from(Signature ?? []), 'ES256'), 'base64url');
    },
  };
}
