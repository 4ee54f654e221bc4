import * as z from 'zod/mini';

/** What starts a scheduled function does not matter to it. */
export const Scheduled = z.unknown();

/**
 * One run of `reconcile-charges`: so many side by side, none begun after so many seconds (its time-out is 120 s, one question takes up to
 * 23). What is due for longer than `overdueSeconds`, and still has no end, alarms.
 */
export const reconcileBounds = { atOnce: 8, seconds: 90, overdueSeconds: 900 } as const;

/** How much of each `reconcile-charges` met in one run. */
export const ReconciledCharges = z.object({ settled: z.int(), waiting: z.int(), failed: z.int() });

/**
 * Each day is compared a second time so many days later: a refund that a processor took for done may fail for weeks after
 * (docs/connectors.md).
 */
export const comparedAgainAfterDays = 31;

/** What `compare-settlements` is asked: a day, UTC; or so many days back; `{}`: yesterday. */
export const CompareSettlementsRequest = z.union([
  z.strictObject({ day: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))) }),
  z.strictObject({ days_ago: z.int().check(z.minimum(1), z.maximum(366)) }),
]);

export const ComparedSettlements = z.object({
  day: z.string(),
  accounts: z.int(),
  differences: z.int(),
  orphans: z.int(),
});

/** As `Timestamp` of fields.ts, without the currencies that come with it. */
const Instant = z.iso.datetime();

const longestSpanMs = 31 * 24 * 3_600_000;

const AskedSpan = z
  .strictObject({ from: Instant, before: Instant })
  .check(z.refine((span) => lengthOf(span) > 0 && lengthOf(span) <= longestSpanMs));

const lengthOf = ({ from, before }: { readonly from: string; readonly before: string }): number =>
  Date.parse(before) - Date.parse(from);

/** What `check-completeness` compares: events that occurred in [from, before), at most 31 days; `{}`, as on schedule: the day before. */
export const CompletenessRequest = z.union([z.strictObject({}), AskedSpan]);

/** What one run compared: all of the span, hour by hour. A run that could not is a fault. `missing` were published again. */
export const CheckedCompleteness = z.object({
  from: Instant,
  before: Instant,
  hours: z.int(),
  events: z.int(),
  missing: z.int(),
});

/** What `reconcile-reads` looks at: an hour, UTC; a day so many days back; `{}`: the hour that ended two hours ago. */
export const ReconcileReadsRequest = z.union([
  z.strictObject({}),
  z.strictObject({ hour: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3])$/)) }),
  z.strictObject({ days_ago: z.int().check(z.minimum(1), z.maximum(366)) }),
]);

/** What one run looked at and found. A run that could not look at all of it is a fault. */
export const ReconciledReads = z.object({
  /** The first, `2026-11-24T07`. */
  hour: z.string(),
  hours: z.int(),
  /** Of CloudTrail. */
  records: z.int(),
  unexplained: z.int(),
});
