import { sha256Hex } from '../../lambdas/adapters/ids';
import { sha256 } from '../../lambdas/adapters/sha256';
import type { NoteKey } from '../../lambdas/domain/audit/log/signed-note';
import { openedNote } from '../../lambdas/domain/audit/log/verify-checkpoint';
import { verifyEd25519 } from '../../lambdas/adapters/ed25519';
import type { Files } from './files';
import type { Examined, Tell } from './findings';
import { canonicalValue } from './lines';

const form = /^reviews\/(\d{4}-\d{2}-\d{2})\.(json|note)$/;
const title = 'strongroom daily review/1';
const dayMs = 86_400_000;

/**
 * The daily reviews of an archive: each record is canonical, its digest is signed with its day, and no day is left out between the first
 * and the last. What has another name is found with the objects that have no place in the archive.
 */
export async function checkReviews(archive: Files, keys: readonly NoteKey[], tell: Tell): Promise<Examined> {
  const days = new Map<string, Set<string>>();
  for await (const object of archive.list('reviews/')) {
    const [, day = '', part = ''] = form.exec(object) ?? [];
    if (day !== '') days.set(day, (days.get(day) ?? new Set()).add(part));
  }
  let last: string | undefined;
  for (const day of days.keys()) {
    const wrong = await wrongReview(archive, day, keys);
    if (wrong !== undefined) tell({ object: `reviews/${day}.${wrong[0]}`, code: wrong[1], meaning: wrong[2] });
    for (const missing of daysBetween(last, day)) {
      const meaning = `There is none of this day; there is one of ${last ?? ''} and one of ${day}.`;
      tell({ object: `reviews/${missing}.note`, code: 'review_missing', meaning });
    }
    last = day;
  }
  const text = 'daily reviews: signed, and no day left out between the first and the last';
  const statements = days.size === 0 ? ['There are no daily reviews.'] : [];
  return { counted: [{ id: 'reviews', count: days.size, text }], statements };
}

type Wrong = readonly ['json' | 'note', string, string];

async function wrongReview(archive: Files, day: string, keys: readonly NoteKey[]): Promise<Wrong | undefined> {
  const note = await archive.get(`reviews/${day}.note`);
  if (note === undefined) return ['note', 'review_unsigned', 'The review of this day was never signed.'];
  const opened = openedNote(note, { keys, sha256, verify: verifyEd25519 });
  if ('wrong' in opened) return ['note', ...wrongNotes[opened.wrong]];
  const digest = /\n([0-9a-f]{64})\n$/.exec(opened.text)?.[1];
  if (digest === undefined || opened.text !== `${title}\n${day}\n${digest}\n`) {
    return ['note', 'review_differs', 'What is signed is not a review of this day.'];
  }
  const record = await archive.get(`reviews/${day}.json`);
  if (record === undefined) return ['json', 'review_missing', 'Its signature is here, the review is not.'];
  const signed = sha256Hex(record) === digest && canonicalValue(record) !== undefined;
  return signed ? undefined : ['json', 'review_changed', 'It is not the review that was signed.'];
}

const wrongNotes = {
  unsigned: ['review_unsigned', 'It is not signed with the key of reviews.'],
  forged: ['review_forged', 'Its signature is not that of its text.'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

/** The days between two, both left out; at most a year of them. */
function daysBetween(from: string | undefined, to: string): readonly string[] {
  if (from === undefined) return [];
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return [];
  const count = Math.min(Math.round((end - start) / dayMs) - 1, 366);
  return Array.from({ length: Math.max(count, 0) }, (_, day) =>
    new Date(start + (day + 1) * dayMs).toISOString().slice(0, 10),
  );
}
