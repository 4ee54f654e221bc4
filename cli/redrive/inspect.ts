import { type DeadLetter, type DeadLetters, type EventFacts, groupsThenRelease } from './dead-letter';

/** What waits, in numbers; and a few of the events, without content. */
export interface Inspection {
  readonly letters: number;
  /** Letters that would stay, by why. */
  readonly staying: ReadonlyMap<string, number>;
  readonly events: number;
  readonly distinct: number;
  readonly byType: ReadonlyMap<string, number>;
  readonly byCause: ReadonlyMap<string, number>;
  readonly oldest: Date | undefined;
  readonly sample: readonly EventFacts[];
  readonly newer: number;
  /** Not all of them were looked at. */
  readonly more: boolean;
}

const sampleSize = 5;

/** Look at everything that waits, and leave it. @param told how many letters so far */
export async function inspect(dead: DeadLetters, told: (letters: number) => void): Promise<Inspection> {
  const tally = new Tally();
  for await (const group of groupsThenRelease(dead)) {
    for (const letter of group) tally.add(letter);
    if (group.length > 0) told(tally.letters);
  }
  const { letters, staying, events, byType, byCause, oldest, sample, ids } = tally;
  return { letters, staying, events, distinct: ids.size, byType, byCause, oldest, sample, ...dead.left() };
}

class Tally {
  letters = 0;
  events = 0;
  oldest: Date | undefined;
  readonly ids = new Set<string>();
  readonly byType = new Map<string, number>();
  readonly byCause = new Map<string, number>();
  readonly staying = new Map<string, number>();
  readonly sample: EventFacts[] = [];

  add({ since, cause, events, stays }: DeadLetter): void {
    this.letters += 1;
    if (stays !== undefined) countOne(this.staying, stays);
    this.events += events.length;
    if (this.oldest === undefined || since < this.oldest) this.oldest = since;
    countOne(this.byCause, cause);
    for (const event of events) {
      this.ids.add(event.id);
      countOne(this.byType, event.type);
      if (this.sample.length < sampleSize) this.sample.push(event);
    }
  }
}

function countOne(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
