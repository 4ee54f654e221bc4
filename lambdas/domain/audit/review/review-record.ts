import { encodeBase64 } from '../../base64';
import type { Day } from '../../settlement/day';
import { readCheckpoint } from '../log/checkpoint';
import { newestCommit, objectNamed } from '../log/commits';
import { sameBytes } from '../log/merkle';
import { checkpointName } from '../log/sequence-audit';
import { openReview } from './open-review';
import { readDay } from './read-day';
import { type Review, reviewNames } from './review';
import type { ReviewDayPorts } from './review-ports';

/** @returns the record that stands then, which is what the day gives */
export async function recordOf(ports: ReviewDayPorts, day: Day): Promise<Uint8Array> {
  const { record: name } = reviewNames(day.name);
  const there = await ports.archive.get(name);
  if (there === undefined) {
    const reviewedAt = ports.now().toISOString();
    const checkpoint = await newestCheckpoint(ports);
    const bytes = await reviewed(ports, day, { reviewedAt, ...(checkpoint === undefined ? {} : { checkpoint }) });
    if ((await ports.archive.put(name, bytes)) === 'written') return bytes;
  }
  return same(ports, day, there ?? (await objectNamed(ports.archive, name)));
}

/** What stands was made at a time, and under a checkpoint, of its own: both must be possible, and all else the same byte for byte. */
async function same(ports: ReviewDayPorts, day: Day, record: Uint8Array): Promise<Uint8Array> {
  const { reviewedAt, checkpoint } = ports.readReview(record);
  const at = Date.parse(reviewedAt);
  const possible = at >= day.before.getTime() && at <= ports.now().getTime() + clocksMs;
  const own = { reviewedAt, ...(checkpoint === undefined ? {} : { checkpoint }) };
  const isOurs = possible && (await isOfTheLog(ports, checkpoint));
  if (isOurs && sameBytes(await reviewed(ports, day, own), record)) return record;
  throw new ReviewDiffers(`${reviewNames(day.name).record} is not what the day gives`);
}

/** Two functions of an account say the time of day by clocks that differ by less. */
const clocksMs = 5 * 60_000;

type Made = Pick<Review, 'reviewedAt' | 'checkpoint'>;

async function reviewed(ports: ReviewDayPorts, day: Day, made: Made): Promise<Uint8Array> {
  const previous = await previousReview(ports, day.name, made.reviewedAt);
  const found = await readDay(ports, day, {
    knownActors: previous.review && new Set(previous.review.actors),
    previousIsBroken: previous.isBroken,
  });
  return ports.writeReview({
    ...{ day: day.name, ...made, ...found },
    ...(previous.review === undefined ? {} : { previous: previous.review.day }),
  });
}

/** The record of a day is not the one that would be made of it, and is locked. */
export class ReviewDiffers extends Error {
  override readonly name = 'ReviewDiffers';
}

interface Previous {
  readonly review?: Review;
  /** It is there, and not what its signature says. */
  readonly isBroken: boolean;
}

/** The newest review of an earlier day, of those that there were at a time: a day may be caught up with after a later one. */
async function previousReview(ports: ReviewDayPorts, before: string, at: string): Promise<Previous> {
  const days: string[] = [];
  for await (const name of ports.archive.list('reviews/')) {
    const named = /^reviews\/(\d{4}-\d{2}-\d{2})\.note$/.exec(name)?.[1];
    if (named !== undefined && named < before) days.push(named);
  }
  for (const day of days.toReversed()) {
    const review = await openReview(ports, await ports.key(), day);
    if (review === undefined) return { isBroken: true };
    if (Date.parse(review.reviewedAt) <= Date.parse(at)) return { review, isBroken: false };
  }
  return { isBroken: false };
}

async function newestCheckpoint(ports: ReviewDayPorts): Promise<Review['checkpoint']> {
  const { size } = await newestCommit(ports);
  return size === 0 ? undefined : checkpointOf(ports, size);
}

async function checkpointOf(ports: ReviewDayPorts, size: number): Promise<Review['checkpoint']> {
  const note = await ports.archive.get(checkpointName(size));
  // Its text is its first lines; the signature is for whoever verifies the log.
  const text = new TextDecoder().decode(note).split('\n\n')[0];
  const checkpoint = text === undefined ? undefined : readCheckpoint(`${text}\n`);
  return checkpoint && { origin: checkpoint.origin, size: checkpoint.size, root: encodeBase64(checkpoint.root) };
}

/** None is stated while the newest step is not signed yet. */
async function isOfTheLog(ports: ReviewDayPorts, stated: Review['checkpoint']): Promise<boolean> {
  if (stated === undefined) return true;
  const own = await checkpointOf(ports, stated.size);
  return own?.origin === stated.origin && own.size === stated.size && own.root === stated.root;
}
