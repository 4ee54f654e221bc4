import * as z from 'zod/mini';

export {
  placeholders,
  ruleLine,
  selectorDigest,
  statementLine,
  type Whereabouts,
  withoutPlace,
} from '../domain/audit/controls/as-deployed';
export { type Control, controls } from '../domain/audit/controls/control';
export { type SelfTold, successKey } from '../domain/audit/controls/control-row';

/**
 * Policies in the four kilobytes of a function's environment: each statement (`statementLine`) once, and by the label of a policy the
 * places of its own in that list.
 */
export const PackedPolicies = z.object({
  statements: z.array(z.string()),
  of: z.record(z.string(), z.array(z.int().check(z.minimum(0)))),
});

export function packPolicies(policies: Readonly<Record<string, readonly string[]>>): z.infer<typeof PackedPolicies> {
  const statements = [...new Set(Object.values(policies).flat())];
  const placesOf = (lines: readonly string[]): number[] => lines.map((line) => statements.indexOf(line));
  return {
    statements,
    of: Object.fromEntries(Object.entries(policies).map(([label, lines]) => [label, placesOf(lines)])),
  };
}

/** @throws Error where a place is not in the list */
export function unpackPolicies({ statements, of }: z.infer<typeof PackedPolicies>): Record<string, readonly string[]> {
  const at = (place: number): string => {
    const line = statements[place];
    if (line === undefined) throw new Error(`no statement is in place ${place}`);
    return line;
  };
  return Object.fromEntries(Object.entries(of).map(([label, places]) => [label, places.map(at)]));
}

const Count = z.int().check(z.minimum(0));

/** What one run of `check-controls` found: rows of the table of controls, and of them those that do not work. */
export const CheckedControls = z.object({ checked: Count, failed: Count });

/** What one run of `send-checkpoint` did: the size of the log that the checkpoint covers. */
export const SentCheckpoint = z.object({
  outcome: z.enum(['sent', 'stands', 'nothing-to-send']),
  day: z.optional(z.string()),
  size: z.optional(Count),
});
