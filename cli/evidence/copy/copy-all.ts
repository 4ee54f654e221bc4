import type { NoteKey } from '../../../lambdas/domain/audit/log/signed-note';
import { namesOf, type Place } from '../../../lib/config/names';
import { type StageName, stages } from '../../../lib/config/stages';
import type { Collection } from '../collection';
import type { EvidenceFolder } from '../folder/evidence-folder';
import type { ArchiveStated } from './archive-stated';
import { copyArchive } from './copy-archive';
import { copyTrail, type TrailStated } from './copy-trail';
import { copyWitness } from './copy-witness';
import { type NamedKey, writeVerifierKeys } from './verifier-keys';

export interface Copied {
  readonly archive: ArchiveStated;
  /** Absent where a stage has no trail. */
  readonly trail: TrailStated | undefined;
  readonly witnessed: readonly string[] | undefined;
  readonly keys: ReadonlyMap<NamedKey['file'], NoteKey>;
}

/** What is evidence already, byte for byte. */
export async function copyAll(folder: EvidenceFolder, collection: Collection): Promise<Copied> {
  const { stage, span, place, screen, clients } = collection;
  const { s3, cloudTrail, kms } = clients;
  const names = namesOf(stage);
  // First, while the log is as old as can be: what is archived meanwhile waits for the next evidence.
  const archive = await copyArchive(folder, { s3, span, bucket: names.bucket('archive', place) }, (versions) =>
    screen.progress(`archive: ${versions} object versions`),
  );
  const trail = { s3, cloudTrail, span, bucket: names.bucket('trail', place) };
  return {
    archive,
    trail:
      stages[stage].target === 'emulator'
        ? undefined
        : await copyTrail(folder, trail, (files) => screen.progress(`trail: ${files} files`)),
    witnessed: await copyWitness(folder, collection.witness),
    keys: await writeVerifierKeys(folder, kms, Object.values(signingKeys(stage, place))),
  };
}

/** The keys whose notes are in a folder: where they are in KMS, and the name that each signs with. */
export function signingKeys(stage: StageName, place: Place): Readonly<Record<NamedKey['file'], NamedKey>> {
  const names = namesOf(stage);
  const name = names.named('review');
  return {
    'audit-log': { file: 'audit-log', key: names.key('audit-log'), name: names.auditLog(place) },
    evidence: { file: 'evidence', key: names.key('evidence'), name: names.evidenceNote(place) },
    review: { file: 'review', key: names.key('review'), name: `${name}/${place.account}/${place.region}` },
  };
}
