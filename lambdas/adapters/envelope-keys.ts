import { DecryptCommand, InvalidCiphertextException, type KMSClient } from '@aws-sdk/client-kms';
import type { EnvelopeKeys } from '../domain/card/vault';
import { keysUnavailable } from './kms-refusals';

/** Held envelope keys: the private half never leaves KMS. @param keyArnByKid preferred label first */
export function envelopeKeys(client: KMSClient, keyArnByKid: Readonly<Record<string, string>>): EnvelopeKeys {
  return {
    kids: Object.keys(keyArnByKid),
    unwrap: async (kid, encryptedKey) => unwrap(client, arnOf(keyArnByKid, kid), encryptedKey),
  };
}

function arnOf(keyArnByKid: Readonly<Record<string, string>>, kid: string): string {
  const arn = Object.hasOwn(keyArnByKid, kid) ? keyArnByKid[kid] : undefined;
  if (arn === undefined) throw new Error('no envelope key of this kid');
  return arn;
}

async function unwrap(client: KMSClient, keyArn: string, encryptedKey: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const { Plaintext } = await client.send(
      new DecryptCommand({
        KeyId: keyArn,
        EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
        CiphertextBlob: encryptedKey,
      }),
    );
    return Plaintext;
  } catch (error) {
    if (error instanceof InvalidCiphertextException) return undefined;
    throw keysUnavailable(error);
  }
}
