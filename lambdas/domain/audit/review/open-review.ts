import { type NoteKey, openNote } from '../log/signed-note';
import { digestIn, type Review, reviewNames } from './review';
import type { ReviewReader } from './review-ports';

/** The review of a day as its signature vouches for it. @returns undefined where one of the two objects is missing or is not what it says */
export async function openReview(ports: ReviewReader, key: NoteKey, day: string): Promise<Review | undefined> {
  const names = reviewNames(day);
  const [record, note] = await Promise.all([ports.archive.get(names.record), ports.archive.get(names.note)]);
  if (record === undefined || note === undefined) return undefined;
  const opened = openNote(new TextDecoder().decode(note), key, ports);
  if ('wrong' in opened || digestIn(opened.text, day) !== ports.digest(record)) return undefined;
  const review = ports.readReview(record);
  return review.day === day ? review : undefined;
}
