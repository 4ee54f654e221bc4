/** How far their clock and ours, and the two ends of one call, may be apart: what moved within it of midnight is read on both sides. */
export const marginMs = 15 * 60 * 1000;

/** How far their clock may be from ours. */
export const skewMs = 5 * 60 * 1000;

const dayMs = 24 * 60 * 60 * 1000;

/** A day, UTC. */
export interface Day {
  /** `2026-11-23` */
  readonly name: string;
  readonly from: Date;
  /** Exclusive. */
  readonly before: Date;
}

/** @throws Error for what is no day, RFC 3339 `full-date` */
export function dayNamed(name: string): Day {
  const from = new Date(`${name}T00:00:00.000Z`);
  if (Number.isNaN(from.getTime()) || from.toISOString().slice(0, 10) !== name) throw new Error('there is no such day');
  return { name, from, before: new Date(from.getTime() + dayMs) };
}

/** So many days back; 1: the last that is over. */
export function daysAgo(now: Date, days: number): Day {
  return dayNamed(new Date(now.getTime() - days * dayMs).toISOString().slice(0, 10));
}

/** Is all of the day, and the margin after it, in the past? */
export const isOver = ({ before }: Day, now: Date): boolean => before.getTime() + marginMs <= now.getTime();

export const isOf = ({ from, before }: Day, at: string): boolean => {
  const instant = Date.parse(at);
  return instant >= from.getTime() && instant < before.getTime();
};

/** The day with its margins. */
export const widened = ({ from, before }: Day): Pick<Day, 'from' | 'before'> => ({
  from: new Date(from.getTime() - marginMs),
  before: new Date(before.getTime() + marginMs),
});
