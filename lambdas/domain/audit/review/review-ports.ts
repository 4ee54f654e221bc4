import type { Archive } from '../archive';
import type { CommitReader } from '../log/commits';
import type { Sha256 } from '../log/merkle';
import type { NoteKey, Sign, Verify } from '../log/signed-note';
import type { DayEntriesPorts } from './read-day';
import type { Review } from './review';

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

/** What is needed to read a review: neither the means to write one nor to sign it. */
export type ReviewReader = Pick<ReviewDayPorts, 'sha256' | 'digest' | 'verify' | 'readReview'> & {
  readonly archive: Pick<Archive, 'get'>;
};
