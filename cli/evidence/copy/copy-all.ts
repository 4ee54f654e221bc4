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

/** What is evidence already, byte for byte. @param signing the keys of the notes that are in it */
export async function copyAll(
  folder: EvidenceFolder,
  { stage, span, place, screen, clients, witness }: Collection,
  signing: readonly NamedKey[],
): Promise<Copied> {
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
    witnessed: await copyWitness(folder, witness),
    keys: await writeVerifierKeys(folder, kms, signing),
  };
}

/** The keys whose notes are in a folder, and the name that each signs with. @param arns of the stage's keys, by alias */
export function signingKeys(stage: StageName, place: Place, arns: ReadonlyMap<string, string>): readonly NamedKey[] {
  const names = namesOf(stage);
  const review = `${names.named('review')}/${place.account}/${place.region}`;
  const noteNames = { 'audit-log': names.auditLog(place), evidence: names.evidenceNote(place), review };
  return (['audit-log', 'evidence', 'review'] as const).flatMap((file) => {
    const key = arns.get(names.named(file));
    return key === undefined ? [] : [{ file, key, name: noteNames[file] }];
  });
}
