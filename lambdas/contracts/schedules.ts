import * as z from 'zod/mini';

/** What starts a scheduled function does not matter to it. */
export const Scheduled = z.unknown();

/** How much of each `reconcile-charges` met in one run. */
export const ReconciledCharges = z.object({ settled: z.int(), waiting: z.int(), failed: z.int() });
