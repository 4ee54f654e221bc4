/** What tells more of a card number than its last four digits: further digits, and which other tokens have the same number. */
const more: ReadonlySet<string> = new Set(['bin', 'fingerprint']);

/** The merchant's own words, which the guards at the door have looked at. */
const merchantsOwn = 'metadata';

/** An answer for someone who may see no more than last4: without these members, wherever they are. */
export function last4Only(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(last4Only);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]: readonly [string, unknown]) =>
      more.has(name) ? [] : [[name, name === merchantsOwn ? member : last4Only(member)] as const],
    ),
  );
}
