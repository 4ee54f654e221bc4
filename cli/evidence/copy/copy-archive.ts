import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { canonicalJson } from '../../../lambdas/domain/audit/canonical-json';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { type ArchiveStated, ArchiveTally } from './archive-stated';
import { inOrder } from './in-order';
import { isLater, newestStep } from './log-as-of';
import { type FoundVersion, versionsOf } from './object-versions';
import { type TakeFrom, takeVersion } from './take-version';

export const inventoryFile = 'archive-inventory.ndjson';

/** Requests at a time; every so many versions, how far it is. */
const atOnce = 16;

/**
 * Every object of the archive: an inventory of all versions, with digests read from the bytes and locks as S3 states them, and a copy of
 * the log, the reviews, the witness's notes, and of the batches from the span's first hour on. Memory does not grow with it.
 */
export async function copyArchive(
  folder: EvidenceFolder,
  from: TakeFrom,
  told: (versions: number) => void,
): Promise<ArchiveStated> {
  const tally = new ArchiveTally();
  const taken = inOrder(versionsAsOf(from), { atOnce, work: (version) => takeVersion(folder, from, version) });
  const lines = async function* (): AsyncIterable<string> {
    for await (const version of taken) {
      tally.add(version);
      if (tally.versions % 500 === 0) told(tally.versions);
      yield `${canonicalJson(version.row)}\n`;
    }
  };
  await pipeline(lines, createWriteStream(folder.pathOf(inventoryFile), { flags: 'wx' }));
  return tally.stated();
}

async function* versionsAsOf({ s3, bucket }: TakeFrom): AsyncIterable<FoundVersion> {
  const step = await newestStep(s3, bucket);
  for await (const version of versionsOf(s3, bucket)) if (!isLater(version.key, step)) yield version;
}
