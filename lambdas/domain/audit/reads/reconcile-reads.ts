import type { Archive } from '../archive';
import { groupsOf } from '../archived-ids';
import type { EventBus } from '../event-bus';
import { hoursAfter, hoursOf, nameOfHour, type Span } from '../hours';
import { callsIn, type Watched } from './call';
import type { Entry } from './entry';
import { Tally, type Unexplained } from './tally';
import type { TrailRecord } from './trail-record';
import { gapsOf, logFilesOf, type TrailHoursPorts } from './trail-hours';
import { unexplainedEvent } from './unexplained-event';

export interface ReconcileReadsPorts extends TrailHoursPorts {
  readonly archive: Pick<Archive, 'list' | 'get'>;
  readonly bus: EventBus;
  readonly watched: Watched;
  /** @throws for what is no log file of CloudTrail, packed as stored, and for a record of another shape */
  readonly recordsIn: (bytes: Uint8Array) => readonly TrailRecord[];
  /** What a batch says of reads. @throws for bytes that their name does not name, for bad gzip and for a bad line */
  readonly entriesIn: (name: string, batch: Uint8Array) => readonly Entry[];
  readonly unexplainedSubject: (parts: readonly string[]) => string;
  readonly now: () => Date;
}

export interface Reconciled {
  /** Records of CloudTrail that were looked at, of the span. */
  readonly records: number;
  readonly unexplained: readonly Unexplained[];
  /** Why not every read is known, each in words: a file that could not be read, a gap in the trail, an event that the bus refused. */
  readonly troubles: readonly string[];
}

/** What is delivered later than this after the end of the span is not looked at any more. */
const lateHours = 26;
const filesAtOnce = 4;

/**
 * Match the reads of card data that CloudTrail recorded in a span of whole hours with the entries of the archive, and publish what
 * nothing explains, once for each hour, principal, action and resource. The same records give the same events, byte for byte; when late
 * records change what is known, an event of another id says so. It reads both, and writes to neither.
 */
export const reconcileReads =
  (ports: ReconcileReadsPorts) =>
  async (span: Span): Promise<Reconciled> => {
    const tally = new Tally();
    const until = earlier(ports.now(), hoursAfter(span.before, lateHours));
    const unread = await addEntries(ports, tally, { from: hoursAfter(span.from, -1), before: until });
    const { records, unreadable, files } = await addCalls(ports, tally, { span, until });
    const hours = [...hoursOf(span)];
    const unexplained = hours.flatMap((hour) => tally.unexplained(hour));
    const lacking = hours.flatMap((hour) => tally.lacking(hour).map((what) => `${nameOfHour(hour)}: ${what}`));
    const gaps = await gapsOf(ports, span, files).catch(() => ['a digest of the trail cannot be read']);
    const refused = await published(ports, unexplained);
    return { records, unexplained, troubles: [...unread, ...unreadable, ...gaps, ...lacking, ...refused] };
  };

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

/** @returns batches that could not be read */
async function addEntries(ports: ReconcileReadsPorts, tally: Tally, span: Span): Promise<readonly string[]> {
  const unread: string[] = [];
  for await (const name of batchesOf(ports, span)) {
    const entries = await entriesOf(ports, name);
    if (entries === undefined) unread.push(`${name} cannot be read`);
    entries?.forEach((entry) => tally.entry(entry));
  }
  return unread;
}

/** What was archived in the hours of the span. */
async function* batchesOf({ archive }: ReconcileReadsPorts, span: Span): AsyncIterable<string> {
  for (const hour of hoursOf(span)) yield* archive.list(`batches/${nameOfHour(hour)}/`);
}

async function entriesOf(ports: ReconcileReadsPorts, name: string): Promise<readonly Entry[] | undefined> {
  const batch = await ports.archive.get(name);
  try {
    return batch && ports.entriesIn(name, batch);
  } catch {
    return undefined;
  }
}

interface AddedCalls {
  readonly records: number;
  readonly unreadable: readonly string[];
  readonly files: ReadonlySet<string>;
}

async function addCalls(
  ports: ReconcileReadsPorts,
  tally: Tally,
  { span, until }: { readonly span: Span; readonly until: Date },
): Promise<AddedCalls> {
  const files = new Set<string>();
  const unreadable: string[] = [];
  let records = 0;
  // Invocations that reach into the first hour began before it.
  const wanted = { from: new Date(span.from.getTime() - 60_000), before: span.before };
  for await (const { object, bytes } of bodiesOf(ports, logFilesOf(ports, wanted, until))) {
    files.add(object);
    const found = recordsOf(ports, bytes);
    if (found === undefined) unreadable.push(`${object} cannot be read`);
    records += addRecords(ports, tally, { found: found ?? [], wanted, span });
  }
  return { records, unreadable, files };
}

/** A few files at a time are fetched, one is unpacked: memory is that of a file, not of an hour. */
async function* bodiesOf({ trail }: ReconcileReadsPorts, names: AsyncIterable<string>) {
  for await (const group of groupsOf(names, filesAtOnce)) {
    yield* await Promise.all(group.map(async (object) => ({ object, bytes: await trail.get(object) })));
  }
}

function recordsOf(ports: ReconcileReadsPorts, bytes: Uint8Array | undefined): readonly TrailRecord[] | undefined {
  try {
    return bytes && ports.recordsIn(bytes);
  } catch {
    return undefined;
  }
}

function addRecords(
  { watched }: ReconcileReadsPorts,
  tally: Tally,
  { found, wanted, span }: { readonly found: readonly TrailRecord[]; readonly wanted: Span; readonly span: Span },
): number {
  const near = found.filter(({ at }) => at >= wanted.from && at < wanted.before);
  for (const record of near) tally.record(callsIn(watched, record));
  return near.filter(({ at }) => at >= span.from).length;
}

/** @returns what the bus did not take */
async function published(ports: ReconcileReadsPorts, unexplained: readonly Unexplained[]): Promise<readonly string[]> {
  if (unexplained.length === 0) return [];
  const events = unexplained.map((finding) => unexplainedEvent(ports.unexplainedSubject, finding));
  const refused = await ports.bus.publish(events);
  return refused.map((position) => `the bus refused ${events[position]?.id ?? 'an event'}`);
}
