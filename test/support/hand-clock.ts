/** A clock that moves when it is told to. */
export interface HandClock {
  readonly now: () => Date;
  readonly advance: (seconds: number) => void;
}

export function handClock(start = '2026-11-24T12:00:00.000Z'): HandClock {
  let at = Date.parse(start);
  return { now: () => new Date(at), advance: (seconds) => void (at += seconds * 1000) };
}
