import * as z from 'zod/mini';

export {
  defaultLine,
  placeholders,
  ruleLine,
  selectorDigest,
  statementLine,
  type Whereabouts,
  withoutPlace,
} from '../domain/audit/controls/as-deployed';
export { type Control, controls } from '../domain/audit/controls/control';
export { successKey } from '../domain/audit/controls/control-row';

/**
 * Policies in the four kilobytes of a function's environment: each statement (`statementLine`) once, and by the label of a policy the
 * places of its own in that list, to the base 36: `A aa,B bb;key-x=0.1;bucket-y=1`. A Sid has letters and digits only. Rules of web ACLs too,
 * by the name of their API: their names have no comma and no semicolon either.
 */
export function packPolicies(policies: Readonly<Record<string, readonly string[]>>): string {
  const statements = [...new Set(Object.values(policies).flat())];
  const places = Object.entries(policies).map(
    ([label, lines]) => `${label}=${lines.map((line) => statements.indexOf(line).toString(base)).join('.')}`,
  );
  return [statements.join(','), ...places].join(';');
}

const base = 36;

const placeOf = (written: string): number =>
  /^[0-9a-z]+$/.test(written) ? Number.parseInt(written, base) : Number.NaN;

/** @returns undefined where it is not what `packPolicies` writes */
export function unpackPolicies(packed: string): Readonly<Record<string, readonly string[]>> | undefined {
  const [listed = '', ...policies] = packed.split(';');
  const statements = listed.split(',');
  const unpacked = policies.map((policy): [string, readonly (string | undefined)[]] => {
    const [label = '', places = ''] = policy.split('=');
    return [label, places === '' ? [] : places.split('.').map((place) => statements[placeOf(place)])];
  });
  const known = unpacked.flatMap(([label, lines]) => {
    const present = lines.filter((line) => line !== undefined);
    return label === '' || present.length < lines.length ? [] : [[label, present] as const];
  });
  return known.length === unpacked.length && known.length > 0 ? Object.fromEntries(known) : undefined;
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
