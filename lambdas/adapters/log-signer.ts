import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { NoteKey, Sign } from '../domain/audit/log/signed-note';

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4): this, then the 32 bytes of the key. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

export interface LogSigner {
  readonly key: () => Promise<NoteKey>;
  readonly sign: Sign;
}

/** The key of the audit log, in KMS: Ed25519 over the message itself (RFC 8032), so equal messages have equal signatures. */
export function logSigner(client: KMSClient, keyArn: string, name: string): LogSigner {
  let known: Promise<NoteKey> | undefined;
  return {
    key: () => (known ??= fetchKey(client, keyArn, name).catch(forget)),
    async sign(message) {
      const command = new SignCommand({
        KeyId: keyArn,
        Message: message,
        MessageType: 'RAW',
        SigningAlgorithm: 'ED25519_SHA_512',
      });
      const { Signature } = await client.send(command);
      if (Signature?.length !== 64) throw new Error('KMS gave no Ed25519 signature');
      return Signature;
    },
  };
  function forget(error: unknown): never {
    known = undefined;
    throw error;
  }
}

async function fetchKey(client: KMSClient, keyArn: string, name: string): Promise<NoteKey> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  const bytes = Buffer.from(PublicKey ?? []);
  if (bytes.length !== spki.length + 32 || !bytes.subarray(0, spki.length).equals(spki)) {
    throw new Error('the key of the audit log is not Ed25519');
  }
  return { name, publicKey: new Uint8Array(bytes.subarray(spki.length)) };
}
