import * as z from 'zod/mini';
import type { Span } from '../../lambdas/domain/audit/hours';
import { Trouble } from '../trouble';

const Day = z.iso.date();
/** RFC 3339 in UTC, with seconds. */
const Instant = z.iso.datetime();

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
  if (Day.safeParse(text).success) return new Date(`${text}T00:00:00.000Z`);
  if (Instant.safeParse(text).success) return new Date(text);
  throw new Trouble(`${option} is a day or a time in UTC: 2026-11-24, or 2026-11-24T13:30:00Z.`);
}
