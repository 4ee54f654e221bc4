import type { Day } from '../../settlement/day';
import { signNote } from '../log/signed-note';
import { openReview } from './open-review';
import { type Review, reviewNames, reviewText } from './review';
import type { ReviewDayPorts } from './review-ports';
import { recordOf, ReviewDiffers } from './review-record';

export interface ReviewedDay {
  readonly review: Review;
  /** `stands`: the day had been reviewed before, and that review is the one. */
  readonly outcome: 'written' | 'stands';
}

/**
 * Review a day that is over, and archive the signed record of it (PCI DSS 10.4.1.1, 10.5.1). The first record that stands is the review
 * of the day: whoever comes later, or again after a stop, signs that one, with the same bytes, after having read the day and found the
 * same. The note is put last: where it stands, all does.
 * @throws ReviewDiffers where what stands is not what the day gives, or its note is not that of the record: nothing is signed
 */
export const reviewDay =
  (ports: ReviewDayPorts) =>
  async (day: Day): Promise<ReviewedDay> => {
    const names = reviewNames(day.name);
    if ((await ports.archive.get(names.note)) !== undefined) return standing(ports, day);
    const record = await recordOf(ports, day);
    const text = reviewText(day.name, ports.digest(record));
    const note = utf8.encode(await signNote(ports.sha256, text, { key: await ports.key(), sign: ports.sign }));
    if ((await ports.archive.put(names.note, note)) !== 'written') return standing(ports, day);
    return { review: ports.readReview(record), outcome: 'written' };
  };

const utf8 = new TextEncoder();

async function standing(ports: ReviewDayPorts, day: Day): Promise<ReviewedDay> {
  const review = await openReview(ports, await ports.key(), day.name);
  if (review === undefined)
    throw new ReviewDiffers(`what stands as ${reviewNames(day.name).note} is not its signature`);
  return { review, outcome: 'stands' };
}
