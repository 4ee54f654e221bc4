import { GetPublicKeyCommand, type KMSClient, NotFoundException } from '@aws-sdk/client-kms';
import { logSigner } from '../../../lambdas/adapters/log-signer';
import { sha256 } from '../../../lambdas/adapters/sha256';
import { type NoteKey, verifierKey } from '../../../lambdas/domain/audit/log/signed-note';
import type { EvidenceFolder } from '../folder/evidence-folder';

export interface NamedKey {
  /** Its file: `keys/<file>.vkey`. */
  readonly file: 'audit-log' | 'evidence' | 'review';
  /** In KMS: an alias or an ARN. */
  readonly key: string;
  /** The name that its notes are signed with. */
  readonly name: string;
}

/**
 * The public keys of the notes, each as one line (c2sp.org/signed-note), for convenience: who verifies gets them from elsewhere.
 * @returns those that there are, by file
 */
export async function writeVerifierKeys(
  folder: EvidenceFolder,
  kms: KMSClient,
  keys: readonly NamedKey[],
): Promise<ReadonlyMap<NamedKey['file'], NoteKey>> {
  const found = new Map<NamedKey['file'], NoteKey>();
  for (const { file, key, name } of keys) {
    if (!(await exists(kms, key))) continue;
    const noteKey = await logSigner(kms, key, name).key();
    found.set(file, noteKey);
    await folder.put(`keys/${file}.vkey`, `${verifierKey(sha256, noteKey)}\n`);
  }
  return found;
}

async function exists(kms: KMSClient, key: string): Promise<boolean> {
  try {
    await kms.send(new GetPublicKeyCommand({ KeyId: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}
