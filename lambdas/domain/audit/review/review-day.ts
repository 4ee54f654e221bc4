import type { Day } from '../../settlement/day';
import type { Archive } from '../archive';
import { readCheckpoint } from '../log/checkpoint';
import { type CommitReader, newestCommit } from '../log/commits';
import { checkpointName } from '../log/sequence-audit';
import type { Sha256 } from '../log/merkle';
import { type NoteKey, openNote, type Sign, signNote, type Verify } from '../log/signed-note';
import type { DayEntriesPorts } from './read-day';
import { readDay } from './read-day';
import { digestIn, type Review, reviewNames, reviewText } from './review';
import { encodeBase64 } from '../../base64';

export interface ReviewDayPorts extends DayEntriesPorts, CommitReader {
  readonly archive: Pick<Archive, 'list' | 'get' | 'put'>;
  readonly sha256: Sha256;
  /** SHA-256, hex. */
  readonly digest: (bytes: Uint8Array) => string;
  readonly key: () => Promise<NoteKey>;
  readonly sign: Sign;
  readonly verify: Verify;
  /** @throws for bytes that are no record of a review */
  readonly readReview: (bytes: Uint8Array) => Review;
  readonly writeReview: (review: Review) => Uint8Array;
  readonly now: () => Date;
}

export interface ReviewedDay {
  readonly review: Review;
  /** `stands`: the day had been reviewed before, and that review is the one. */
  readonly outcome: 'written' | 'stands';
}

/**
 * Review a day that is over, and archive the signed record of it (PCI DSS 10.4.1.1, 10.5.1). The first record that stands is the review
 * of the day: whoever comes later, or again after a stop, signs that one, with the same bytes. The note is put last: where it stands,
 * all does.
 */
export const reviewDay =
  (ports: ReviewDayPorts) =>
  async (day: Day): Promise<ReviewedDay> => {
    const names = reviewNames(day.name);
    const standing = await ports.archive.get(names.record);
    const record = standing ?? (await recorded(ports, day));
    const review = ports.readReview(record);
    if (standing !== undefined && (await ports.archive.get(names.note)) !== undefined)
      return { review, outcome: 'stands' };
    const text = reviewText(day.name, ports.digest(record));
    const note = await signNote(ports.sha256, text, { key: await ports.key(), sign: ports.sign });
    return {
      review,
      outcome: (await ports.archive.put(names.note, utf8.encode(note))) === 'written' ? 'written' : 'stands',
    };
  };

const utf8 = new TextEncoder();

/** @returns the record that stands then */
async function recorded(ports: ReviewDayPorts, day: Day): Promise<Uint8Array> {
  const { record: name } = reviewNames(day.name);
  const previous = await previousReview(ports, day.name);
  const checkpoint = await newestCheckpoint(ports);
  const found = await readDay(ports, day, {
    knownActors: previous.review && new Set(previous.review.actors),
    previousIsBroken: previous.isBroken,
  });
  const bytes = ports.writeReview({
    day: day.name,
    reviewedAt: ports.now().toISOString(),
    ...found,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(previous.review === undefined ? {} : { previous: previous.review.day }),
  });
  if ((await ports.archive.put(name, bytes)) === 'written') return bytes;
  return (await ports.archive.get(name)) ?? gone(name);
}

const gone = (name: string): never => {
  throw new Error(`the archive lacks ${name}`);
};

interface Previous {
  readonly review?: Review;
  /** It is there, and not what its signature says. */
  readonly isBroken: boolean;
}

async function previousReview(ports: ReviewDayPorts, before: string): Promise<Previous> {
  let day: string | undefined;
  for await (const name of ports.archive.list('reviews/')) {
    const named = /^reviews\/(\d{4}-\d{2}-\d{2})\.note$/.exec(name)?.[1];
    if (named !== undefined && named < before) day = named;
  }
  if (day === undefined) return { isBroken: false };
  const review = await openReview(ports, await ports.key(), day);
  return review === undefined ? { isBroken: true } : { review, isBroken: false };
}

/** What is needed to read a review: neither the means to write one nor to sign it. */
export type ReviewReader = Pick<ReviewDayPorts, 'sha256' | 'digest' | 'verify' | 'readReview'> & {
  readonly archive: Pick<Archive, 'get'>;
};

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

async function newestCheckpoint(ports: ReviewDayPorts): Promise<Review['checkpoint']> {
  const { size } = await newestCommit(ports);
  const note = size === 0 ? undefined : await ports.archive.get(checkpointName(size));
  // Its text is its first three lines; the signature is for whoever verifies the log.
  const text = new TextDecoder().decode(note).split('\n\n')[0];
  const checkpoint = text === undefined ? undefined : readCheckpoint(`${text}\n`);
  return checkpoint && { origin: checkpoint.origin, size: checkpoint.size, root: encodeBase64(checkpoint.root) };
}
