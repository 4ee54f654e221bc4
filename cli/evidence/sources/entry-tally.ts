import { AuditEvent, type EventType } from '../../../lambdas/contracts/events';
import { type ControlChange, isControlChange } from '../copy/control-changes';
import type { Span } from '../../../lambdas/domain/audit/hours';

/** The six fields of PCI DSS 10.2.2, by where an entry has them. */
export const sixFields = ['who', 'kind', 'when', 'outcome', 'origin', 'touched'] as const;
export type SixField = (typeof sixFields)[number];

export interface TypeCount {
  readonly success: number;
  readonly failure: number;
}

/** A failure or a restoration of a control, an access that nothing explains: as the entry says it. */
export type Notable = ControlChange | Extract<AuditEvent, { readonly type: 'access.unexplained' }>;

export interface EntriesStated {
  /** Entries of the span, by when they happened. */
  readonly entries: number;
  /** Lines of the copied batches that no version of our contract can read. */
  readonly unreadable: number;
  readonly byType: Readonly<Record<string, TypeCount>>;
  /** How many entries of the span have each field. */
  readonly fields: Readonly<Record<SixField, number>>;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly notable: readonly Notable[];
  /** Failures and restorations of controls that happened outside the span, as far as the copy holds them. */
  readonly around: readonly ControlChange[];
  /** More of them than are listed. */
  readonly notableMore: number;
}

const mostNotable = 1_000;

/** Counts entries as they come: memory does not grow with them. */
export class EntryTally {
  seen = 0;
  private entries = 0;
  private unreadable = 0;
  private readonly byType = new Map<EventType, { success: number; failure: number }>();
  private readonly fields: Record<SixField, number> = { who: 0, kind: 0, when: 0, outcome: 0, origin: 0, touched: 0 };
  private firstAt: string | undefined;
  private lastAt: string | undefined;
  private readonly notable: Notable[] = [];
  private readonly around: ControlChange[] = [];
  private notableMore = 0;
  private readonly from: string;
  private readonly before: string;

  constructor({ from, before }: Span) {
    this.from = from.toISOString();
    this.before = before.toISOString();
  }

  /** @returns when it happened, where that is in the span */
  add({ bytes }: { readonly bytes: Uint8Array }): string | undefined {
    this.seen += 1;
    const event = eventIn(bytes);
    if (event === undefined) this.unreadable += 1;
    if (event === undefined) return undefined;
    if (event.occurred_at < this.from || event.occurred_at >= this.before) {
      if (isControlChange(event) && this.around.length < mostNotable) this.around.push(event);
      return undefined;
    }
    this.count(event);
    return event.occurred_at;
  }

  private count(event: AuditEvent): void {
    this.entries += 1;
    const type = this.byType.get(event.type) ?? { success: 0, failure: 0 };
    this.byType.set(event.type, type);
    type[event.outcome] += 1;
    for (const field of sixFields) if (has[field](event)) this.fields[field] += 1;
    const at = event.occurred_at;
    if (this.firstAt === undefined || at < this.firstAt) this.firstAt = at;
    if (this.lastAt === undefined || at > this.lastAt) this.lastAt = at;
    if (!isNotable(event)) return;
    if (this.notable.length < mostNotable) this.notable.push(event);
    else this.notableMore += 1;
  }

  stated(): EntriesStated {
    const { entries, unreadable, fields, firstAt, lastAt, notable, around, notableMore } = this;
    const byType = Object.fromEntries([...this.byType].sort(([one], [other]) => (one < other ? -1 : 1)));
    return { entries, unreadable, byType, fields, firstAt, lastAt, notable, around, notableMore };
  }
}

const has: Readonly<Record<SixField, (event: AuditEvent) => boolean>> = {
  who: ({ actor }) => actor.client_id !== '' && actor.role !== '',
  kind: ({ type }) => type.length > 0,
  when: ({ occurred_at }) => occurred_at !== '',
  outcome: ({ outcome }) => outcome.length > 0,
  origin: ({ origin }) => origin.component !== '' || (origin.ip ?? '') !== '',
  touched: ({ subject, request_id }) => subject !== '' && request_id !== '',
};

const isNotable = (event: AuditEvent): event is Notable =>
  isControlChange(event) || event.type === 'access.unexplained';

function eventIn(bytes: Uint8Array): AuditEvent | undefined {
  try {
    const event = AuditEvent.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return event.data;
  } catch {
    return undefined;
  }
}
