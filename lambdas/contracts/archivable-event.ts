import { isEnvelopeText } from '../domain/audit/holds-envelope';
import { findCardNumber, findText, holdsCardNumber } from '../domain/card/pan-guard';
import { AuditEvent } from './events';

export type ReadEvent =
  { readonly event: AuditEvent } | { readonly refused: 'unknown shape' | 'card number' | 'envelope' };

/** A known shape, no card number, no envelope: what the archive takes, and what `verify` asks of every line that it has. */
export function readEvent(detail: unknown): ReadEvent {
  const parsed = AuditEvent.safeParse(detail);
  if (!parsed.success) return { refused: 'unknown shape' };
  const bad = findText(parsed.data, (text) => holdsCardNumber(text) || isEnvelopeText(text));
  if (bad === undefined) return { event: parsed.data };
  return { refused: findCardNumber(parsed.data) === undefined ? 'envelope' : 'card number' };
}
