import { readEvent } from '../../lambdas/contracts/archivable-event';
import type { AuditEvent } from '../../lambdas/contracts/events';
import { hourMs } from '../../lambdas/domain/audit/hours';
import type { LoggedEntry } from '../../lambdas/domain/audit/log/verify-log';
import type { Finding } from './findings';
import { canonicalValue } from './lines';

/** Two clocks of the account differ by less. */
export const toleranceMs = 5 * 60_000;

const refusals: Readonly<
  Record<'unknown shape' | 'card number' | 'security code' | 'envelope', readonly [string, string]>
> = {
  'unknown shape': ['entry_not_an_event', 'It has not the shape of any event of this version.'],
  'card number': ['entry_holds_card_number', 'There is a card number in it.'],
  'security code': ['entry_holds_security_code', 'There is a security code in it.'],
  envelope: ['entry_holds_envelope', 'There is an envelope in it.'],
};

export interface CheckedEntry {
  /** Absent where the line is no event at all. */
  readonly event?: AuditEvent;
  readonly finding?: Finding;
}

/** The event in a line of a batch, and why it is none that `write-audit` could have archived there. */
export function checkEntry({ object, line, bytes }: LoggedEntry): CheckedEntry {
  const finding = (code: string, meaning: string) => ({ finding: { object, entry: line, code, meaning } });
  const value = canonicalValue(bytes);
  if (value === undefined) return finding('entry_not_canonical', 'It is not JSON in the one spelling of RFC 8785.');
  const read = readEvent(value);
  if ('refused' in read) return finding(...refusals[read.refused]);
  const { event } = read;
  if (event.id !== `${event.subject}.${event.sequence}`) {
    return finding('entry_id_differs', `Its id ${event.id} is not its subject and sequence.`);
  }
  if (Date.parse(event.occurred_at) <= endOfHour(object) + toleranceMs) return { event };
  const meaning = `It says ${event.occurred_at}, after the hour in which it was archived.`;
  return { event, ...finding('entry_after_its_hour', meaning) };
}

/** The hour in `batches/2026-11-24T07/…` is that of the put. */
const endOfHour = (batch: string): number => Date.parse(`${batch.slice(8, 21)}:00:00.000Z`) + hourMs;
