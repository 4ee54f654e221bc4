/** What a client did at one merchant: in the hour up to now, and ever. Counted from events, and from its own refusals. */
export interface Signals {
  /** Distinct cards that it made tokens of or paid with. */
  readonly cards: number;
  /** Payments that its charges led to, and how many of them were declined. */
  readonly payments: number;
  readonly declines: number;
  /** Requests that were denied. */
  readonly refusals: number;
  /** Was something done for it from the address of this request in the last 30 days? */
  readonly addressKnown: boolean;
  /** Until the full hour, when counters begin anew. Seconds. */
  readonly secondsToHour: number;
}

/** The counters of one clock hour. */
export type HourCounts = Pick<Signals, 'cards' | 'payments' | 'declines' | 'refusals'>;

export const noCounts: HourCounts = { cards: 0, payments: 0, declines: 0, refusals: 0 };

const hourMs = 3_600_000;

/** Of this clock hour all, and of the one before it the part that lies within the last sixty minutes, were it spread evenly. */
export function withinTheHour(now: Date, current: HourCounts, before: HourCounts) {
  const leftMs = hourMs - (now.getTime() % hourMs);
  const count = (name: keyof HourCounts): number => current[name] + Math.floor((before[name] * leftMs) / hourMs);
  return {
    cards: count('cards'),
    payments: count('payments'),
    declines: count('declines'),
    refusals: count('refusals'),
    secondsToHour: Math.ceil(leftMs / 1000),
  };
}

/** A client of one merchant. */
export interface ClientOf {
  readonly merchantId: string;
  /** `<issuer>:<client>`. */
  readonly clientId: string;
}

/** Whose signals a request asks for, and from where it came. */
export interface SignalsAsked extends ClientOf {
  readonly address: string;
}

/** Something that a client did, as an event tells it. */
export interface Happening extends ClientOf {
  readonly eventId: string;
  readonly at: Date;
  /** Absent where the event does not say. */
  readonly address?: string;
  /** What stands for the card: a fingerprint; of a card that is not known, the charge. Never anything of its number. */
  readonly card: string;
  /** Absent where nothing was paid. */
  readonly payment?: 'approved' | 'declined';
}

/** The table of signals. Contract suite: test/contract/credential-signals. */
export interface SignalsTable {
  read(asked: SignalsAsked, now: Date): Promise<Signals>;
  /**
   * Count what one client did in one clock hour, all of it or nothing, and each thing once, whatever comes again: a payment by its event, a
   * card once an hour. 25 happenings at most.
   */
  count(happenings: readonly Happening[]): Promise<void>;
  countRefusal(client: ClientOf, at: Date): Promise<void>;
}
