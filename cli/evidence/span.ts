import type { Span } from '../../lambdas/domain/audit/hours';
import { Trouble } from '../trouble';

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;

/**
 * `--from` and `--to`, each a day or an instant of RFC 3339 in UTC; `--to` is exclusive, and now where it is not said.
 * @throws Trouble for what is no such time, and for a span that is empty or not over
 */
export function spanOf({ from, to }: { readonly from: string; readonly to?: string }, now: Date): Span {
  const span = { from: timeOf('--from', from), before: to === undefined ? now : timeOf('--to', to) };
  if (span.before > now) throw new Trouble('--to has not come yet: leave it out, and evidence goes up to now.');
  if (span.from >= span.before) throw new Trouble('--from must be before --to.');
  return span;
}

function timeOf(option: string, text: string): Date {
  const time = new Date(day.test(text) ? `${text}T00:00:00.000Z` : text);
  const written = day.test(text) || instant.test(text);
  // Node reads February 30 as March 1.
  if (!written || Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== text.slice(0, 10)) {
    throw new Trouble(`${option} is a day or a time in UTC: 2026-11-24, or 2026-11-24T13:30:00Z.`);
  }
  return time;
}
