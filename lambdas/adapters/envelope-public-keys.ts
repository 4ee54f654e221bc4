import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { EnvelopePublicKey, EnvelopePublicKeys } from '../domain/card/envelope-public-keys';
import { keysUnavailable } from './kms-refusals';

/** Read once per environment: the public half of a KMS key never changes. @param keyArnByKid preferred label first */
export function envelopePublicKeys(
  client: KMSClient,
  keyArnByKid: Readonly<Record<string, string>>,
): EnvelopePublicKeys {
  let known: Promise<readonly EnvelopePublicKey[]> | undefined;
  return {
    async all() {
      known ??= Promise.all(Object.entries(keyArnByKid).map(([kid, keyArn]) => fetchKey(client, kid, keyArn)));
      try {
        return await known;
      } catch (error) {
        known = undefined;
        throw keysUnavailable(error);
      }
    },
  };
}

async function fetchKey(client: KMSClient, kid: string, keyArn: string): Promise<EnvelopePublicKey> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  if (PublicKey === undefined) throw new Error('KMS gave no public key');
  const { n, e } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (n === undefined || e === undefined) throw new Error('an envelope key is not RSA');
  return { kty: 'RSA', kid, use: 'enc', alg: 'RSA-OAEP-256', n, e };
}
