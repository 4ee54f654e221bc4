import * as z from 'zod/mini';

const Count = z.int().check(z.minimum(0));
const Hour = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/));
const BatchName = z.string().check(z.regex(/^batches\/\d{4}-\d{2}-\d{2}T\d{2}\/[0-9a-f]{64}\.ndjson\.gz$/));

/** One step of the audit log, as `log/commits/` has it, in canonical JSON. Meaning: domain/audit/log/commits.ts. */
export const LogCommit = z.strictObject({
  schema: z.literal(1),
  number: z.int().check(z.minimum(1)),
  before: Count,
  size: Count,
  root: z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/)),
  open_from: Hour,
  taken: z.array(BatchName),
  batches: z.array(z.strictObject({ name: BatchName, first: Count, entries: Count })).check(z.minLength(1)),
});

/** What one run of `sequence-audit` did: the size of the log after it, the batches that it appended, how many of those are none, and whether nothing is left. */
export const SequencedAudit = z.object({ size: Count, batches: Count, unreadable: Count, current: z.boolean() });

/** One run: so many batches in a step, no step begun after so many seconds (its time-out is 120 s). */
export const sequenceBounds = { batches: 200, seconds: 60 } as const;
