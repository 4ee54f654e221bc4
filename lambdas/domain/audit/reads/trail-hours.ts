import type { Archive } from '../archive';
import { hourMs, type Span } from '../hours';
import type { Digest } from '../trail/digest';
import { readTrailName } from '../trail/object-names';

export interface TrailHoursPorts {
  readonly trail: Pick<Archive, 'list' | 'get'>;
  /** `AWSLogs/<account>/`, with the organisation's id before the account in a trail of one. */
  readonly trailRoot: string;
  /** That of the stage, and that of AWS's global endpoints: the first is the stage's. */
  readonly regions: readonly string[];
  /** @throws for bytes that are no digest, packed as stored */
  readonly digestIn: (bytes: Uint8Array) => Digest;
}

/** CloudTrail delivers within about a quarter of an hour of a call; a name has the minute of the delivery. */
export const deliveryMs = 15 * 60_000;

const dayMs = 24 * hourMs;

/** The log files that may have records of the span and were delivered before `until`, oldest first. */
export async function* logFilesOf(ports: TrailHoursPorts, { from }: Span, until: Date): AsyncIterable<string> {
  for (const region of ports.regions) {
    for (const day of days(from, until)) {
      for await (const object of ports.trail.list(`${ports.trailRoot}CloudTrail/${region}/${day}/`)) {
        const name = readTrailName(object);
        if (name?.kind !== 'log') continue;
        const delivered = Date.parse(name.delivered.replace('Z', ':00Z'));
        if (delivered >= from.getTime() - 60_000 && delivered < until.getTime()) yield object;
      }
    }
  }
}

/**
 * Why the files are not all that CloudTrail delivered of the span: the digests of the Region do not cover it, with the time that
 * delivery takes, or name a file that is not there. Their signatures are `strongroom verify`'s business.
 */
export async function gapsOf(
  ports: TrailHoursPorts,
  { from, before }: Span,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const until = new Date(before.getTime() + deliveryMs);
  let covered = from.getTime();
  const gaps: string[] = [];
  for await (const digest of digestsOf(ports, from)) {
    if (covered >= until.getTime() || Date.parse(digest.start) > covered) break;
    covered = Math.max(covered, Date.parse(digest.end));
    const missing = digest.logFiles.filter(({ object }) => isSince(from, object) && !known.has(object));
    gaps.push(...missing.map(({ object }) => `${object} is named by ${digest.object} and not there`));
  }
  if (covered >= until.getTime()) return gaps;
  return [...gaps, `no digest covers what was delivered from ${new Date(covered).toISOString()} on`];
}

const minuteOf = (delivered: string): number => Date.parse(delivered.replace('Z', ':00Z'));

/** A name has the minute, without its seconds. A name that says nothing counts: better missed than not asked for. */
function isSince(from: Date, object: string): boolean {
  const name = readTrailName(object);
  return name?.kind !== 'log' || minuteOf(name.delivered) >= from.getTime() - 60_000;
}

/** In the order of their end. */
async function* digestsOf(ports: TrailHoursPorts, from: Date): AsyncIterable<Digest> {
  const [region = ''] = ports.regions;
  for (const day of days(from, new Date(from.getTime() + 2 * dayMs))) {
    for await (const object of ports.trail.list(`${ports.trailRoot}CloudTrail-Digest/${region}/${day}/`)) {
      const name = readTrailName(object);
      if (name?.kind !== 'digest' || name.backfill || Date.parse(name.end) <= from.getTime()) continue;
      const bytes = await ports.trail.get(object);
      if (bytes !== undefined) yield ports.digestIn(bytes);
    }
  }
}

/** `2026/11/24`, from the day of an instant to that of another. */
function* days(from: Date, until: Date): Iterable<string> {
  const first = Math.floor((from.getTime() - 60_000) / dayMs) * dayMs;
  for (let day = first; day < until.getTime(); day += dayMs) {
    yield new Date(day).toISOString().slice(0, 10).replaceAll('-', '/');
  }
}
