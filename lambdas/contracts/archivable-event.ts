import { isEnvelopeText } from '../domain/audit/holds-envelope';
import { findCardNumber, findText, holdsCardNumber, holdsDisguisedCardNumber } from '../domain/card/pan-guard';
import { AuditEvent } from './events';

export type ReadEvent =
  { readonly event: AuditEvent } | { readonly refused: 'unknown shape' | 'card number' | 'envelope' };

/**
 * A known shape, no card number, no envelope: what the archive takes, and what `verify` asks of every line that it has. Of `data`, where
 * words of people and processors stand, also no card number beside letters, an expiry or a security code. Ids and traces are random: of
 * them that question would now and then be answered with yes.
 */
export function readEvent(detail: unknown): ReadEvent {
  const parsed = AuditEvent.safeParse(detail);
  if (!parsed.success) return { refused: 'unknown shape' };
  const event = parsed.data;
  if (findText(event.data, holdsDisguisedCardNumber) !== undefined) return { refused: 'card number' };
  const bad = findText(event, (text) => holdsCardNumber(text) || isEnvelopeText(text));
  if (bad === undefined) return { event };
  return { refused: findCardNumber(event) === undefined ? 'envelope' : 'card number' };
}
