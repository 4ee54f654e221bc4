import type { Archive } from './archive';
import { hoursAfter, nameOfHour } from './hours';

export interface ArchivedIdsPorts {
  readonly archive: Pick<Archive, 'list' | 'get'>;
  /** The ids of a batch's events. Throws for bytes that their name does not name, for bad gzip and for a bad line. */
  readonly idsIn: (name: string, batch: Uint8Array) => readonly string[];
}

/** A batch whose events nobody can know. */
export interface UnreadableBatch {
  readonly name: string;
  readonly error: unknown;
}

export interface ArchivedIds {
  /** The ids that were archived in the hours that start at `starts`. What an earlier call read of them is kept, the rest forgotten. */
  around(starts: readonly Date[]): Promise<readonly ReadonlySet<string>[]>;
  /** The ids that were archived in one hour, batch by batch; nothing of them is kept. */
  batches(start: Date): AsyncIterable<readonly string[]>;
  /** What could not be read since this was last asked. A batch is told once. */
  unreadable(): readonly UnreadableBatch[];
}

/** GETs at a time: a batch is read in about 20 ms, so the network is waited for, not S3. */
const atOnce = 16;

/** What was archived, by the hour of the put: `batches/2026-11-24T07/<sha256>.ndjson.gz` (write-audit.ts). */
export function archivedIds(ports: ArchivedIdsPorts): ArchivedIds {
  const told = new Set<string>();
  let bad: readonly UnreadableBatch[] = [];
  let kept: ReadonlyMap<number, ReadonlySet<string>> = new Map();

  const read = async (name: string): Promise<readonly string[]> => {
    const batch = await ports.archive.get(name);
    try {
      if (batch === undefined) throw new Error('a batch that was listed is gone');
      return ports.idsIn(name, batch);
    } catch (error) {
      if (!told.has(name)) bad = [...bad, { name, error }];
      told.add(name);
      return [];
    }
  };
  async function* batches(start: Date): AsyncIterable<readonly string[]> {
    const names = ports.archive.list(`batches/${nameOfHour(start)}/`);
    for await (const group of groupsOf(names, atOnce)) yield* await Promise.all(group.map(read));
  }
  return {
    batches,
    async around(starts) {
      const sets = new Map<number, ReadonlySet<string>>();
      for (const start of starts) sets.set(start.getTime(), kept.get(start.getTime()) ?? (await setOf(batches(start))));
      kept = sets;
      return [...sets.values()];
    },
    unreadable() {
      const untold = bad;
      bad = [];
      return untold;
    },
  };
}

async function setOf(batches: AsyncIterable<readonly string[]>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const batch of batches) for (const id of batch) ids.add(id);
  return ids;
}

/** Items in groups of a size, the last one smaller: so many are worked on side by side. */
export async function* groupsOf<Item>(items: AsyncIterable<Item>, size: number): AsyncIterable<readonly Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Take away from `lacking` what was archived from `start` on, until nothing is left or `until` is reached. */
export async function findLater<Event>(
  archived: Pick<ArchivedIds, 'batches'>,
  lacking: Map<string, Event>,
  { start, until }: { readonly start: Date; readonly until: Date },
): Promise<void> {
  for (let hour = start; hour <= until && lacking.size > 0; hour = hoursAfter(hour, 1)) {
    for await (const ids of archived.batches(hour)) ids.forEach((id) => lacking.delete(id));
  }
}
