import * as z from 'zod/mini';

const Count = z.int().check(z.minimum(0));
const Text = z.string().check(z.maxLength(4096));
const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const severity = z.enum(['info', 'warning', 'alert']);

/** The record of a review, `reviews/<day>.json`, in canonical JSON. Meaning: domain/audit/review/review.ts. */
export const DailyReview = z.strictObject({
  schema: z.literal(1),
  day: Day,
  reviewed_at: z.iso.datetime(),
  rules: z.array(
    z.strictObject({ id: Text, version: Count, looks_at: Text, clause: Text, severity, threshold: Count }),
  ),
  numbers: z.strictObject({
    entries: Count,
    batches: Count,
    by_type: z.array(z.strictObject({ type: Text, outcome: Text, entries: Count })),
    by_client: z.array(z.strictObject({ client: Text, entries: Count, failures: Count })),
    other_clients: Count,
    by_hour: z.array(Count).check(z.length(24)),
  }),
  findings: z.array(z.strictObject({ rule: Text, severity, text: Text, ids: z.array(Text).check(z.maxLength(20)) })),
  actors: z.array(Text),
  checkpoint: z.optional(z.strictObject({ origin: Text, size: Count, root: Text })),
  previous: z.optional(Day),
});

/** What `review-day` is asked: a day that is over, UTC; `{}`: yesterday. */
export const ReviewDayRequest = z.strictObject({ day: z.optional(Day) });

/** What one run did; `stands`: the day had been reviewed before. `findings`: those above `info`. */
export const ReviewedDay = z.object({
  day: Day,
  outcome: z.enum(['written', 'stands']),
  entries: Count,
  findings: Count,
});
