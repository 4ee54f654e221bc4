import {
  type ClientOf,
  type HourCounts,
  noCounts,
  type SignalsTable,
  withinTheHour,
} from '../../lambdas/domain/access/signals';

const hourMs = 3_600_000;

export function inMemorySignalsTable(): SignalsTable {
  const hours = new Map<string, HourCounts>();
  const marks = new Set<string>();
  const key = ({ merchantId, clientId }: ClientOf, thing: string): string => `${merchantId} ${clientId} ${thing}`;
  const hourOf = (at: Date): string => at.toISOString().slice(0, 13);
  const add = (who: ClientOf, at: Date, counts: Partial<HourCounts>): void => {
    const hour = key(who, hourOf(at));
    const before = hours.get(hour) ?? noCounts;
    const sum = (name: keyof HourCounts): number => before[name] + (counts[name] ?? 0);
    hours.set(hour, {
      cards: sum('cards'),
      payments: sum('payments'),
      declines: sum('declines'),
      refusals: sum('refusals'),
    });
  };
  const isNew = (mark: string): boolean => {
    const before = marks.size;
    return marks.add(mark).size > before;
  };
  return {
    async read({ address, ...who }, now) {
      const countsAt = (at: Date): HourCounts => hours.get(key(who, hourOf(at))) ?? noCounts;
      const within = withinTheHour(now, countsAt(now), countsAt(new Date(now.getTime() - hourMs)));
      return { ...within, addressKnown: marks.has(key(who, `at ${address}`)) };
    },
    async count(happenings) {
      for (const { eventId, at, address, card, payment, ...who } of happenings) {
        if (payment !== undefined && !isNew(key(who, `event ${eventId}`))) continue;
        const isNewCard = isNew(key(who, `card ${hourOf(at)} ${card}`));
        if (isNewCard && address !== undefined) marks.add(key(who, `at ${address}`));
        add(who, at, {
          cards: isNewCard ? 1 : 0,
          payments: payment === undefined ? 0 : 1,
          declines: payment === 'declined' ? 1 : 0,
        });
      }
    },
    async countRefusal(who, at) {
      add(who, at, { refusals: 1 });
    },
  };
}
