export const hourMs = 3_600_000;

/** [from, before): `before` is exclusive. */
export interface Span {
  readonly from: Date;
  readonly before: Date;
}

/** `2026-11-24T07`, UTC: how the archive names an hour. */
export const nameOfHour = (start: Date): string => start.toISOString().slice(0, 13);

export const hoursAfter = (start: Date, hours: number): Date => new Date(start.getTime() + hours * hourMs);

export const startOfHour = (instant: Date): Date => new Date(Math.floor(instant.getTime() / hourMs) * hourMs);

/** The starts of the hours that a span touches, oldest first. */
export function* hoursOf({ from, before }: Span): Iterable<Date> {
  for (let hour = startOfHour(from); hour < before; hour = hoursAfter(hour, 1)) yield hour;
}

/** The day before in UTC, as far as its hours ended at least an hour ago: by then what happened has been archived. */
export function dayBefore(now: Date): Span {
  const midnight = new Date(`${now.toISOString().slice(0, 10)}T00:00:00.000Z`);
  const settled = startOfHour(hoursAfter(now, -1));
  return { from: hoursAfter(midnight, -24), before: settled < midnight ? settled : midnight };
}
