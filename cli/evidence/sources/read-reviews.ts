import * as z from 'zod/mini';
import { verifyEd25519 } from '../../../lambdas/adapters/ed25519';
import { sha256Hex } from '../../../lambdas/adapters/ids';
import { sha256 } from '../../../lambdas/adapters/sha256';
import type { Span } from '../../../lambdas/domain/audit/hours';
import type { NoteKey } from '../../../lambdas/domain/audit/log/signed-note';
import { openedNote } from '../../../lambdas/domain/audit/log/verify-checkpoint';
import type { EvidenceFolder } from '../folder/evidence-folder';
import { copiedArchive } from './copied-archive';

/** The daily review of one day of the span (PCI DSS 10.4.1.1). */
export interface ReviewStated {
  readonly day: string;
  readonly state: 'signed' | 'missing' | 'unsigned';
  readonly findings: readonly { readonly rule: string; readonly text: string }[];
}

const Record = z.object({ findings: z.array(z.object({ rule: z.string(), text: z.string() })) });

const dayMs = 86_400_000;

/** One for every day of the span that was over when it ended. @param begun the day of the archive's first entry: none is due before */
export async function readReviews(
  folder: EvidenceFolder,
  { from, before }: Span,
  { key, begun }: { readonly key: NoteKey | undefined; readonly begun: string | undefined },
): Promise<readonly ReviewStated[]> {
  const reviews: ReviewStated[] = [];
  const since = from.toISOString().slice(0, 10);
  const first = Date.parse(begun !== undefined && begun > since ? begun : since);
  for (let day = first; day + dayMs <= before.getTime(); day += dayMs) {
    reviews.push(await readReview(folder, new Date(day).toISOString().slice(0, 10), key));
  }
  return reviews;
}

async function readReview(folder: EvidenceFolder, day: string, key: NoteKey | undefined): Promise<ReviewStated> {
  const archive = copiedArchive(folder);
  const [note, record] = [await archive.get(`reviews/${day}.note`), await archive.get(`reviews/${day}.json`)];
  if (note === undefined || record === undefined) return { day, state: 'missing', findings: [] };
  const opened = openedNote(note, { sha256, verify: verifyEd25519, keys: key === undefined ? [] : [key] });
  const expected = `strongroom daily review/1\n${day}\n${sha256Hex(record)}\n`;
  const signed = 'text' in opened && opened.text === expected;
  return { day, state: signed ? 'signed' : 'unsigned', findings: signed ? findingsIn(record) : [] };
}

function findingsIn(record: Uint8Array): ReviewStated['findings'] {
  const read = Record.safeParse(JSON.parse(Buffer.from(record).toString('utf8')));
  return read.success ? read.data.findings : [];
}
