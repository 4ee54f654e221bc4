import type { Happening, HourCounts } from '../domain/access/signals';
import { expiresAt, hourOf, partition } from './signal-rows';

/** An hour and its cards are looked at for two; an event may come again for as long as a queue keeps it; addresses are known for 30 days. */
const days = { card: 1, event: 15, address: 30 } as const;

/** What is not counted yet, of one client in one hour, and which of its cards are counted in that hour already. */
export interface Left {
  readonly happenings: readonly Happening[];
  readonly knownCards: ReadonlySet<string>;
}

/** A row that says that something is counted. */
export interface Mark {
  readonly kind: keyof typeof days;
  /** The event, the card or the address. */
  readonly of: string;
  readonly row: { readonly pk: string; readonly sk: string; readonly expires_at: number };
  /** Written whether it stands already or not. */
  readonly always: boolean;
}

/**
 * A payment is counted once by its event, a card once an hour by the card, and what counts a card alone by that. An address is noted with a
 * card that is new.
 */
export function marksOf({ happenings, knownCards }: Left): readonly Mark[] {
  const marks = happenings.flatMap((happening): readonly Mark[] => [
    ...(happening.payment === undefined ? [] : [markOf('event', happening.eventId, happening)]),
    ...(knownCards.has(happening.card)
      ? []
      : [
          markOf('card', happening.card, happening),
          ...(happening.address === undefined ? [] : [markOf('address', happening.address, happening)]),
        ]),
  ]);
  return [...new Map(marks.map((mark) => [mark.row.sk, mark])).values()];
}

function markOf(kind: Mark['kind'], of: string, happening: Happening): Mark {
  const sk = kind === 'card' ? `card#${hourOf(happening.at)}#${of}` : `${kind}#${of}`;
  const row = { pk: partition(happening), sk, expires_at: expiresAt(happening.at, days[kind]) };
  return { kind, of, row, always: kind === 'address' };
}

/** What the marks stand for; what is nothing is left out. */
export function countsOf({ happenings }: Left, marks: readonly Mark[]): Partial<HourCounts> {
  const events = new Map(happenings.map(({ eventId, payment }) => [eventId, payment]));
  const paid = marks.filter(({ kind }) => kind === 'event');
  const counts = {
    cards: marks.filter(({ kind }) => kind === 'card').length,
    payments: paid.length,
    declines: paid.filter(({ of }) => events.get(of) === 'declined').length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** The rest, once these marks are known to stand. */
export function without({ happenings, knownCards }: Left, standing: readonly Mark[]): Left {
  const of = (wanted: Mark['kind']): readonly string[] =>
    standing.filter(({ kind }) => kind === wanted).map((mark) => mark.of);
  const counted = new Set(of('event'));
  return {
    happenings: happenings.filter(({ eventId }) => !counted.has(eventId)),
    knownCards: new Set([...knownCards, ...of('card')]),
  };
}
