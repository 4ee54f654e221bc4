import type { EventRow, LedgerTable } from '../charge/ledger';
import { archivedIds, type ArchivedIdsPorts, findLater, type UnreadableBatch } from './archived-ids';
import type { EventBus } from './event-bus';
import { hoursAfter, hoursOf, nameOfHour, type Span } from './hours';
import { relayEvents } from './relay-events';

export interface CheckCompletenessPorts extends ArchivedIdsPorts {
  readonly ledger: Pick<LedgerTable, 'happened'>;
  readonly bus: EventBus;
  readonly occurredAt: (event: EventRow) => string;
  readonly now: () => Date;
}

/** One hour of the ledger, compared with the archive. */
export interface HourChecked {
  /** `2026-11-24T07`, UTC. */
  readonly hour: string;
  /** How many the ledger has. */
  readonly events: number;
  /** Ids that the ledger has and the archive has not. */
  readonly missing: readonly string[];
  /** Those of `missing` that the bus refused; the others were published again. */
  readonly refused: readonly string[];
  /** Batches that could not be read, told once in a run: what is in none but them counts as missing. */
  readonly unreadable: readonly UnreadableBatch[];
}

/**
 * Compare the ledger's events with the archive and publish what the archive lacks, exactly as stored: same id, same bytes
 * (design section 8). An event is archived in the hour of the put, so later hours are read as well, up to now, while something of an
 * hour has not been found. Memory holds the ids of three hours and what one hour lacks, however long the span. Hour by hour: who
 * stops asking knows what was checked.
 */
export const checkCompleteness = (ports: CheckCompletenessPorts) =>
  async function* (span: Span): AsyncIterable<HourChecked> {
    const archived = archivedIds(ports);
    for (const hour of hoursOf(span)) {
      // The hour before too: the clock of whoever archives may be behind that of whoever charged.
      const known = await archived.around([hoursAfter(hour, -1), hour, hoursAfter(hour, 1)]);
      const { events, lacking } = await compared(ports, within(span, hour), known);
      await findLater(archived, lacking, { start: hoursAfter(hour, 2), until: ports.now() });
      const refused = await published(ports, [...lacking.values()]);
      const unreadable = archived.unreadable();
      yield { hour: nameOfHour(hour), events, missing: [...lacking.keys()], refused, unreadable };
    }
  };

const within = ({ from, before }: Span, hour: Date): Span => {
  const end = hoursAfter(hour, 1);
  return { from: from > hour ? from : hour, before: before < end ? before : end };
};

async function compared(
  { ledger }: Pick<CheckCompletenessPorts, 'ledger'>,
  { from, before }: Span,
  known: readonly ReadonlySet<string>[],
): Promise<{ readonly events: number; readonly lacking: Map<string, EventRow> }> {
  const lacking = new Map<string, EventRow>();
  let events = 0;
  for await (const event of ledger.happened(from, before)) {
    events += 1;
    if (!known.some((ids) => ids.has(event.id))) lacking.set(event.id, event);
  }
  return { events, lacking };
}

/** @returns the ids that the bus refused */
function published(ports: CheckCompletenessPorts, events: readonly EventRow[]): Promise<readonly string[]> {
  return relayEvents(ports)(
    events.map((event) => ({ position: event.id, event, occurredAt: ports.occurredAt(event) })),
  );
}
