import { holdsEnvelope } from '../domain/audit/holds-envelope';
import { findCardNumber } from '../domain/card/pan-guard';
import { AuditEvent } from './events';

export type ReadEvent =
  | { readonly event: AuditEvent }
  | { readonly refused: 'unknown shape' | 'card number' | 'envelope' };

/** A known shape, no card number, no envelope: what the archive takes, and what `verify` asks of every line that it has. */
export function readEvent(detail: unknown): ReadEvent {
  const parsed = AuditEvent.safeParse(detail);
  if (!parsed.success) return { refused: 'unknown shape' };
  if (findCardNumber(parsed.data) !== undefined) return { refused: 'card number' };
  if (holdsEnvelope(parsed.data)) return { refused: 'envelope' };
  return { event: parsed.data };
}
