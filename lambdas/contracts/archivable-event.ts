import { isEnvelopeText } from '../domain/audit/holds-envelope';
import { findCardNumber, findText, holdsCardNumber, holdsDisguisedCardNumber } from '../domain/card/pan-guard';
import { saysSecurityCode } from '../domain/card/security-code-guard';
import { AuditEvent } from './events';

export type ReadEvent =
  { readonly event: AuditEvent } | { readonly refused: 'unknown shape' | 'card number' | 'security code' | 'envelope' };

/** Members of an event's data in which words of people and processors stand. All others are ours: ids, sums, codes and times. */
const free: readonly string[] = ['reason', 'ticket', 'order_id', 'customer', 'site'];

/**
 * A known shape, no card number, no envelope: what the archive takes, and what `verify` asks of every line that it has. Of free text,
 * also no card number beside letters, an expiry or a security code, and no security code by its name. Ids and digests are random: of them that question would now and
 * then be answered with yes, and their event be lost.
 */
export function readEvent(detail: unknown): ReadEvent {
  const parsed = AuditEvent.safeParse(detail);
  if (!parsed.success) return { refused: 'unknown shape' };
  const event = parsed.data;
  const words: readonly unknown[] = Object.entries(event.data)
    .filter(([name]) => free.includes(name))
    .map((entry): unknown => entry[1]);
  if (findText(words, holdsDisguisedCardNumber) !== undefined) return { refused: 'card number' };
  if (findText(words, saysSecurityCode) !== undefined) return { refused: 'security code' };
  const bad = findText(event, (text) => holdsCardNumber(text) || isEnvelopeText(text));
  if (bad === undefined) return { event };
  return { refused: findCardNumber(event) === undefined ? 'envelope' : 'card number' };
}
