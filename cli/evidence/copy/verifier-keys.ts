import type { KMSClient } from '@aws-sdk/client-kms';
import { logSigner } from '../../../lambdas/adapters/log-signer';
import { sha256 } from '../../../lambdas/adapters/sha256';
import { type NoteKey, verifierKey } from '../../../lambdas/domain/audit/log/signed-note';
import type { EvidenceFolder } from '../folder/evidence-folder';

export interface NamedKey {
  /** Its file: `keys/<file>.vkey`. */
  readonly file: 'audit-log' | 'evidence' | 'review';
  /** In KMS: its ARN. */
  readonly key: string;
  /** The name that its notes are signed with. */
  readonly name: string;
}

/**
 * The public keys of the notes, each as one line (c2sp.org/signed-note), for convenience: who verifies gets them from elsewhere.
 * @returns them by file
 */
export async function writeVerifierKeys(
  folder: EvidenceFolder,
  kms: KMSClient,
  keys: readonly NamedKey[],
): Promise<ReadonlyMap<NamedKey['file'], NoteKey>> {
  const found = new Map<NamedKey['file'], NoteKey>();
  for (const { file, key, name } of keys) {
    const noteKey = await logSigner(kms, key, name).key();
    found.set(file, noteKey);
    await folder.put(`keys/${file}.vkey`, `${verifierKey(sha256, noteKey)}\n`);
  }
  return found;
}
