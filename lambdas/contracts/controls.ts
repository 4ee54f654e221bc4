import * as z from 'zod/mini';

export { type Control, controls } from '../domain/audit/controls/control';

const Count = z.int().check(z.minimum(0));

/** What one run of `check-controls` found: rows of the table of controls, and of them those that do not work. */
export const CheckedControls = z.object({ checked: Count, failed: Count });

/** What one run of `send-checkpoint` did: the size of the log that the checkpoint covers. */
export const SentCheckpoint = z.object({
  outcome: z.enum(['sent', 'stands', 'nothing-to-send']),
  day: z.optional(z.string()),
  size: z.optional(Count),
});
