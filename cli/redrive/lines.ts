import type { DeadLetters } from './dead-letter';
import type { Inspection } from './inspect';
import type { Redriven } from './redrive';

/** What `--dry-run` says. `again`: the command that moves them. */
export function inspectionLines(dead: DeadLetters, found: Inspection, again: string): readonly string[] {
  const { letters, staying, events, distinct, oldest, byType, byCause, sample, newer, more } = found;
  const { name, target, units } = dead;
  if (letters === 0) return [`${name}: nothing waits.`, ...newerLines(newer)];
  const counts = [
    amount(letters, units),
    amount(events, ['event', 'events']),
    amount(distinct, ['id', 'different ids']),
  ];
  return [
    `${name}: ${counts.join(', ')}, the oldest since ${oldest?.toISOString() ?? 'unknown'}`,
    `  by type   ${countsOf(byType)}`,
    `  by cause  ${countsOf(byCause)}`,
    ...sample.map(({ id, type, time }) => `  ${id}  ${type}  ${time}`),
    ...(events > sample.length ? [`  and ${events - sample.length} more`] : []),
    ...[...staying].map(([why, count]) => `${amount(count, units)} would stay: ${why}.`),
    ...(more ? ['There are more, which were not looked at.'] : []),
    ...newerLines(newer),
    `Nothing was moved. To send them to ${target}: ${again}`,
  ];
}

/** What `--go` says in the end. */
export function redrivenLines({ name, target, units }: DeadLetters, done: Redriven): readonly string[] {
  const { moved, stayed, doubled, newer, more } = done;
  return [
    `Moved ${amount(moved, units)} from ${name} to ${target}.`,
    ...[...stayed].map(([why, count]) => `${amount(count, units)} stayed: ${why}.`),
    ...(doubled > 0
      ? [`${amount(doubled, units)} went out and could not be removed: a second time does no harm.`]
      : []),
    ...(more ? ['There are more, which were not reached: run it again.'] : []),
    ...newerLines(newer),
  ];
}

const amount = (count: number, [one, many]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : many}`;

/** Is anything of what was there when it began still there? */
export const anyLeft = ({ stayed, doubled, more }: Redriven): boolean => stayed.size > 0 || doubled > 0 || more;

const newerLines = (newer: number): readonly string[] =>
  newer === 0 ? [] : [`${newer} came after this began and stayed.`];

function countsOf(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
  return sorted.map(([what, count]) => `${what} ${count}`).join(', ') || 'none';
}
